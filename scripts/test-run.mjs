import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { ensureBrowser } from "./browser.mjs";
import { buildStale } from "./builds.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { findServerNode, pathWith } from "./node-binary.mjs";
import { explain } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { runInView } from "./run.mjs";
import { sum, totalsOf } from "./test-totals.mjs";

/** Runs everything and says so in one last line. A part that could not run at all counts as one failure. */
export async function test() {
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
    await part(() => vitest("node", { node, reports }));
    if (process.env["GATEHOUSE_SKIP_BROWSER"] === "1") {
      console.log("\nBrowser tests were left out, because GATEHOUSE_SKIP_BROWSER=1.");
    } else {
      await part(async () => {
        const browser = await ensureBrowser(node);
        await buildStale(node);
        return vitest("browser", { node, reports, env: { GATEHOUSE_CHROMIUM: browser } });
      });
    }
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
