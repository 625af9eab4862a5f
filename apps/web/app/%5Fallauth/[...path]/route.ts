import { forwardToEngine } from "../../../lib/server/forward.ts";

/*
 * The engine's API on these pages' own origin, so that its HttpOnly cookies are ours. A rewrite in next.config.ts would
 * do the same, with two drawbacks: its target is fixed at build time, and an absent engine is a 500 without a body.
 */
export {
  forwardToEngine as DELETE,
  forwardToEngine as GET,
  forwardToEngine as HEAD,
  forwardToEngine as OPTIONS,
  forwardToEngine as PATCH,
  forwardToEngine as POST,
  forwardToEngine as PUT,
};
