import { readFile } from "node:fs/promises";

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/**
 * Counts one Vitest run from its JSON report, and never counts a broken run as a good one: a report that is missing,
 * a file that did not load, an error outside every test and a run without tests are failures too.
 *
 * @param {string} reportFile
 * @param {number} exitCode of Vitest
 * @returns {Promise<Totals>}
 */
export async function totalsOf(reportFile, exitCode) {
  const report = await readReport(reportFile);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const counted = report.numFailedTests + unloaded;
  const wentWrong = exitCode !== 0 || !report.success || passed + counted === 0;
  return { passed, skipped, failed: wentWrong ? Math.max(1, counted) : counted };
}

/** @param {readonly Totals[]} runs @returns {Totals} */
export function sum(runs) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const one of runs) {
    total.passed += one.passed;
    total.failed += one.failed;
    total.skipped += one.skipped;
  }
  return total;
}

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {boolean} success
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults
 */

/** @param {string} file @returns {Promise<Report | undefined>} */
async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
