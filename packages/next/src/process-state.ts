import type { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";

/**
 * What this process has one of. Next bundles instrumentation, proxy, routes and pages apart, each with its own copy of
 * these modules, and in development loads them anew after every change: a variable of a module is none of the process.
 */
interface ProcessState {
  /** The answer to the request under way. Present once requests are watched. */
  answers?: AsyncLocalStorage<ServerResponse>;
  warnedOfAddresses?: boolean;
}

const KEY = Symbol.for("gatehouse.next");

const holder = globalThis as { [KEY]?: ProcessState };
holder[KEY] ??= {};

export const processState: ProcessState = holder[KEY];
