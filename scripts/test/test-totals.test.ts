import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sum, totalsOf } from "../test-totals.mjs";

async function reportOf(content: object): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-totals-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

const good = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  success: true,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};

test("a good run counts its tests", async () => {
  expect(await totalsOf(await reportOf(good), 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
});

test("a failed test is counted once", async () => {
  const report = await reportOf({
    ...good,
    numFailedTests: 1,
    success: false,
    testResults: [{ status: "failed", assertionResults: [{ status: "failed" }] }],
  });
  expect(await totalsOf(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test("a file that does not load is a failure, although none of its tests ran", async () => {
  const report = await reportOf({
    ...good,
    success: false,
    testResults: [...good.testResults, { status: "failed", assertionResults: [] }],
  });
  expect(await totalsOf(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test("an error outside every test is a failure: Vitest's exit code tells", async () => {
  expect((await totalsOf(await reportOf(good), 1)).failed).toBe(1);
});

test("a run without a single test is a failure", async () => {
  const report = await reportOf({ ...good, numPassedTests: 0, testResults: [] });
  expect((await totalsOf(report, 0)).failed).toBe(1);
});

test("a run that crashed before it could report is a failure", async () => {
  expect(await totalsOf(path.join(tmpdir(), "no-such-report.json"), 0)).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test("runs add up", () => {
  const one = { passed: 2, failed: 1, skipped: 0 };
  expect(sum([one, { passed: 5, failed: 0, skipped: 3 }])).toEqual({ passed: 7, failed: 1, skipped: 3 });
});
