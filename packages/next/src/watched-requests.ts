import type { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import { ofProcess } from "./process-state.ts";

interface WatchedRequests {
  /** The answer to the request under way. Present once requests are watched. */
  answers?: AsyncLocalStorage<ServerResponse>;
  warned?: boolean;
}

export const watchedRequests = ofProcess<WatchedRequests>("requests", {});
