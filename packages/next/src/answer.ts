import { watchedRequests } from "./watched-requests.ts";

/**
 * Makes the page that is being rendered a 503, for monitors, crawlers and caches: Next itself knows pages only as 200,
 * 404 and 500. Needs `watchRequests`. Once a page has begun to stream it is too late, and nothing happens.
 */
export function answerUnavailable(): void {
  const response = watchedRequests.answers?.getStore();
  if (response === undefined || response.headersSent) return;
  response.statusCode = 503;
  response.setHeader("retry-after", "5");
}
