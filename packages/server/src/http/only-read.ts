import type { Handler } from "./addresses.ts";
import { refusal } from "./app.ts";

/** There is nothing to change here: other methods find nothing. */
export function onlyRead(handle: Handler): Handler {
  return (request, ip) =>
    request.method === "GET" || request.method === "HEAD" ? handle(request, ip) : refusal(404, "not_found");
}
