import { defineConfig } from "vitest/config";

/**
 * Packages export their TypeScript sources under this condition, so tests need no build.
 * Node gets it too (`execArgv`), for the worker threads and child processes that tests start.
 */
const conditions = ["gatehouse-source"];

const leftovers = "scripts/test-leftovers.mjs";

const sources = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: [...conditions, "node", "module-sync"] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...sources,
        test: {
          name: "node",
          environment: "node",
          globalSetup: [leftovers],
          include: ["{packages,apps}/*/test/**/*.test.{ts,tsx}", "{bench,scripts}/test/**/*.test.ts"],
          execArgv: conditions.map((condition) => `--conditions=${condition}`),
          testTimeout: 20_000,
        },
      },
      {
        ...sources,
        test: {
          name: "browser",
          environment: "node",
          include: ["e2e/**/*.test.ts"],
          globalSetup: [leftovers, "e2e/setup.ts"],
          execArgv: conditions.map((condition) => `--conditions=${condition}`),
          // One built application and one browser: files run one after the other and share both.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...sources,
        test: {
          name: "django",
          environment: "node",
          include: ["interop/*.test.ts"],
          globalSetup: [leftovers, "interop/support/setup.ts"],
          execArgv: conditions.map((condition) => `--conditions=${condition}`),
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
