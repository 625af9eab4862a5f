/**
 * The policy of every page: scripts only with this answer's nonce (and what they load), everything else from our own
 * origin, no framing, no plugins, forms only to ourselves.
 *
 * @param nonce fresh for every answer
 * @param api origin that the browser talks to besides our own
 */
export function contentSecurityPolicy(nonce: string, api: string | undefined): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    // React's development build evaluates text to rebuild stack traces; the production build never does.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${api ? ` ${new URL(api).origin}` : ""}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}
