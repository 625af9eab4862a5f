import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";

/** Next bundles instrumentation and pages apart, each with its own copy of this module; the process has one store. */
const KEY = Symbol.for("gatehouse.answer");

const shared = globalThis as { [KEY]?: AsyncLocalStorage<ServerResponse> };

function answers(): AsyncLocalStorage<ServerResponse> {
  shared[KEY] ??= new AsyncLocalStorage();
  return shared[KEY];
}

/** From here to the end of a request, `answerUnavailable` means this answer. */
export function rememberAnswer(response: ServerResponse): void {
  answers().enterWith(response);
}

/**
 * Makes the page that is being rendered a 503, for monitors, crawlers and caches: Next itself knows pages only as 200,
 * 404 and 500. Once a page has begun to stream it is too late, and nothing happens.
 */
export function answerUnavailable(): void {
  const response = answers().getStore();
  if (response === undefined || response.headersSent) return;
  response.statusCode = 503;
  response.setHeader("retry-after", "5");
}
