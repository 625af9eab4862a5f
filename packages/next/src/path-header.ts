/** Set by the proxy on every page request: path and query of the page, for remembering it through sign-in. */
export const PATH_HEADER = "x-gatehouse-path";
