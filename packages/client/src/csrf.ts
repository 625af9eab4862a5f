/** Reads a cookie that scripts may see; `undefined` where there is no document or no such cookie. */
export function readCookie(name: string): string | undefined {
  if (typeof document === "undefined") return undefined;
  const prefix = `${name}=`;
  const pair = document.cookie.split("; ").find((cookie) => cookie.startsWith(prefix));
  return pair?.slice(prefix.length) || undefined;
}
