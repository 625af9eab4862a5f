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

const node = {
  environment: "node" as const,
  execArgv: conditions.map((condition) => `--conditions=${condition}`),
  testTimeout: 20_000,
};

const server = "packages/server/test";

/** The tests of the server in which rows are read and written; all others have the same outcome on every engine. */
const withDatabase = {
  include: [
    `${server}/{conformance,doors,flows,jwt,mail,nodes,pages,properties,store,threats,token}/**/*.test.ts`,
    `${server}/cli/{adopt,doctor-sessions,doctor-users,export,import/{files,sources}}.test.ts`,
  ],
  exclude: [
    // Mails and their transports, without an outbox.
    `${server}/mail/{address,templates,transports}.test.ts`,
    `${server}/store/sqlite/**`,
  ],
};

export default defineConfig({
  test: {
    // Vitest would leave one processor to itself, which is half of a small machine.
    maxWorkers: "100%",
    projects: [
      {
        ...sources,
        test: {
          ...node,
          name: "node",
          globalSetup: [leftovers],
          include: ["{packages,apps}/*/test/**/*.test.{ts,tsx}", "{bench,scripts}/test/**/*.test.ts"],
          exclude: [`${server}/balancer/**`, `${server}/store/{server,postgres,mysql}/**`],
        },
      },
      {
        ...sources,
        test: {
          ...node,
          ...withDatabase,
          exclude: [...withDatabase.exclude, `${server}/store/mysql/**`],
          name: "postgres",
          globalSetup: [leftovers, "scripts/test-postgres.mjs", `${server}/support/postgres-template.ts`],
          env: { GATEHOUSE_TEST_ENGINE: "postgres" },
        },
      },
      {
        ...sources,
        test: {
          ...node,
          ...withDatabase,
          exclude: [...withDatabase.exclude, `${server}/store/postgres/**`],
          name: "mariadb",
          globalSetup: [leftovers, "scripts/test-mariadb.mjs", `${server}/support/mysql-template.ts`],
          env: { GATEHOUSE_TEST_ENGINE: "mysql" },
        },
      },
      {
        ...sources,
        test: {
          ...node,
          name: "nodes",
          include: [
            `${server}/{balancer,conformance,doors,flows,jwt,pages,token}/**/*.test.ts`,
            // What one node might remember, and the next one not know.
            `${server}/properties/any-order.test.ts`,
            `${server}/threats/{codes,csrf,email-change,fixation,held-requests,identity}.test.ts`,
            `${server}/threats/{one-time-secrets,other-peoples-things,partial-sessions,pre-hijack}.test.ts`,
            `${server}/threats/{purpose-confusion,races,recipients,reset-without-mail,revocation}.test.ts`,
            `${server}/threats/{second-factor,second-factor-codes,second-factor-races,token-door,tokens}.test.ts`,
            `${server}/threats/{webauthn-enrolment,webauthn-strangers}.test.ts`,
          ],
          // These look into one process: what it asks its database, what it tells its operator.
          exclude: [`${server}/flows/{session-check-work,limits-in-redis}.test.ts`],
          globalSetup: [
            leftovers,
            "scripts/test-postgres.mjs",
            `${server}/support/postgres-template.ts`,
            `${server}/support/balancer/setup.ts`,
          ],
          env: { GATEHOUSE_TEST_ENGINE: "postgres" },
        },
      },
      {
        ...sources,
        test: {
          ...node,
          name: "browser",
          include: ["e2e/**/*.test.ts"],
          globalSetup: [leftovers, "e2e/setup.ts"],
          // One built application and one browser: files run one after the other and share both.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...sources,
        test: {
          ...node,
          name: "django",
          include: ["interop/*.test.ts"],
          globalSetup: [leftovers, "scripts/test-postgres.mjs", "interop/support/setup.ts"],
          // Each starts programs of Python and Node, which takes its time on a busy machine.
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
