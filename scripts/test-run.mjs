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
import { ensureMariadb } from "./services/mariadb.mjs";
import { ensureNginx } from "./services/nginx.mjs";
import { sum, totalsOf } from "./test-totals.mjs";

/** Runs everything and says so in one last line. A part that could not run at all counts as one failure. */
export function test() {
  return runParts(async ({ node, reports, part }) => {
    await part(() => vitest("node", { node, reports }));
    await part(() => vitest("postgres", { node, reports }));
    await part(() => onMariadb({ node, reports }));
    await part(() => behindNginx({ node, reports }));
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

/** The tests with a real Django on the same database, where there are Python and PyPI. @param {Options} options */
const besideDjango = (options) => where(ensureDjango, () => vitest("django", options));

/** The tests in which rows are read and written once more, on MariaDB. @param {Options} options */
const onMariadb = (options) => where(ensureMariadb, () => vitest("mariadb", options));

/** The tests of the server over HTTP once more, with three processes behind nginx. @param {Options} options */
const behindNginx = (options) => where(ensureNginx, () => vitest("nodes", options));

/**
 * What needs something that may not be had on every machine: there it is left out, but CI takes that for a failure.
 *
 * @param {() => Promise<unknown>} ensure
 * @param {() => Promise<import("./test-totals.mjs").Totals>} work
 */
async function where(ensure, work) {
  try {
    await ensure();
  } catch (error) {
    if (process.env["CI"] === "true" || !(error instanceof Complaint)) throw error;
    explain(error);
    console.log("\nThe tests that need it were left out.");
    return { passed: 0, failed: 0, skipped: 0 };
  }
  return work();
}

/** @typedef {{ node: string, reports: string, env?: Record<string, string> }} Options */

/**
 * @param {string} project of vitest.config.ts
 * @param {Options} options
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
