/** What the processes of one run behind nginx know of each other: where everybody stands in the folder that they share. */
import { join } from "node:path";

export const THREE = [1, 2, 3] as const;

/** Houses that a test may have open at a time. */
export const STANDS_PER_WORKER = 8;

const variable = "GATEHOUSE_TEST_BALANCER";

/** For the workers of Vitest. */
export function setFolder(folder: string): void {
  process.env[variable] = folder;
}

/** `undefined`: this run has no nginx. */
export const folder = () => process.env[variable];

/** Names the place of one house: its server in nginx, and its sockets. */
export const standName = (worker: number, n: number) => `w${worker}s${n}`;

export const socketOfNginx = (folder: string, stand: string) => join(folder, `${stand}.sock`);

export const socketOfNode = (folder: string, { stand, node }: { stand: string; node: number }) =>
  join(folder, `${stand}n${node}.sock`);

/** Where a process is told which houses it serves. */
export const socketOfProcess = (folder: string, node: number) => join(folder, `process${node}.sock`);

/** What requests and answers of tests carry beside what clients and nodes send. */
export const testHeaders = {
  /** The client's address. */
  address: "X-Test-Address",
  /** Whether the client came by TLS. */
  scheme: "X-Test-Scheme",
  /** What the house's clock shows, in milliseconds. */
  time: "X-Test-Time",
  /** Where the node stands that has answered, for requests that have this header. */
  node: "X-Test-Node",
} as const;
