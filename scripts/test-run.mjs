import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { ensureBrowser } from "./browser.mjs";
import { buildStale } from "./builds.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { ensureDjango } from "./django.mjs";
import { findServerNode, pathWith } from "./node-binary.mjs";
import { Complaint, explain } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { runInView } from "./run.mjs";
import { hasMariadb } from "./services/mariadb.mjs";
import { sum, totalsOf } from "./test-totals.mjs";

/** The projects of vitest.config.ts that run what reads and writes rows once more, on a server of their own. */
function otherEngines() {
  if (process.env["CI"] === "true" || hasMariadb()) return ["postgres", "mariadb"];
  console.log("\nThe tests on MariaDB were left out: it is not installed.");
  return ["postgres"];
}

/** Runs everything and says so in one last line. A part that could not run at all counts as one failure. */
export function test() {
  return runParts(async ({ node, reports, part }) => {
    await part(() => vitest("node", { node, reports }));
    for (const engine of otherEngines()) await part(() => vitest(engine, { node, reports }));
    await part(() => besideDjango({ node, reports }));
    if (process.env["GATEHOUSE_SKIP_BROWSER"] === "1") {
      console.log("\nBrowser tests were left out, because GATEHOUSE_SKIP_BROWSER=1.");
      return;
    }
    await part(async () => {
      const browser = await ensureBrowser(node);
      await buildStale(node);
      return vitest("browser", { node, reports, env: { GATEHOUSE_CHROMIUM: browser } });
    });
  });
}

/** As {@link test}, with nothing but the tests beside a real Django. */
export function testBesideDjango() {
  return runParts(({ node, reports, part }) => part(() => besideDjango({ node, reports })));
}

/**
 * @typedef {object} Run
 * @property {string} node
 * @property {string} reports the folder for Vitest's reports
 * @property {(work: () => Promise<import("./test-totals.mjs").Totals>) => Promise<void>} part runs a part and counts it
 */

/** @param {(run: Run) => Promise<void>} parts */
async function runParts(parts) {
  const reports = await mkdtemp(path.join(tmpdir(), "gatehouse-test-"));
  /** @type {import("./test-totals.mjs").Totals[]} */
  const results = [];
  const part = async (/** @type {() => Promise<import("./test-totals.mjs").Totals>} */ work) => {
    try {
      results.push(await work());
    } catch (error) {
      explain(error);
      results.push({ passed: 0, failed: 1, skipped: 0 });
    }
  };

  try {
    await ensureDependencies();
    const node = await findServerNode();
    await parts({ node, reports, part });
  } catch (error) {
    explain(error);
    results.push({ passed: 0, failed: 1, skipped: 0 });
  } finally {
    await rm(reports, { recursive: true, force: true });
  }

  const { passed, failed, skipped } = sum(results);
  if (skipped > 0) console.log(`\n${skipped} skipped: a skipped test proves nothing, so mend or remove it.`);
  process.exitCode = failed > 0 || skipped > 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed + skipped} failed`);
}

/**
 * The tests with a real Django on the same database. Without Python or PyPI there is none: CI takes that for a failure.
 *
 * @param {{ node: string, reports: string }} options
 */
async function besideDjango(options) {
  try {
    await ensureDjango();
  } catch (error) {
    if (process.env["CI"] === "true" || !(error instanceof Complaint)) throw error;
    explain(error);
    console.log("\nThe tests beside Django were left out.");
    return { passed: 0, failed: 0, skipped: 0 };
  }
  return vitest("django", options);
}

/**
 * @param {string} project of vitest.config.ts
 * @param {{ node: string, reports: string, env?: Record<string, string> }} options
 */
async function vitest(project, { node, reports, env = {} }) {
  const report = path.join(reports, `${project}.json`);
  const cli = inRoot("node_modules/vitest/vitest.mjs");
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const code = await runInView(node, [cli, ...args], { env: { ...pathWith(node), ...env } });
  return totalsOf(report, code);
}
