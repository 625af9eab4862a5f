/** `https://*.example.com` stands for every sub-domain; anything else is compared to the letter. */
export function originMatches(origin: string, trusted: string): boolean {
  const wildcard = /^(https?:\/\/)\*(\..+)$/.exec(trusted);
  if (wildcard === null) return origin === trusted;
  const [, scheme = "", suffix = ""] = wildcard;
  if (!origin.startsWith(scheme) || !origin.endsWith(suffix)) return false;
  // Nothing but labels may stand for the star: no slash, port or user that would end another host before our suffix.
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(origin.slice(scheme.length, -suffix.length));
}
