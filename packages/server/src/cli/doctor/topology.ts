import type { Settings } from "../../config/settings.ts";

/** Where people, front ends and the API are, as the settings tell. */
export interface Topology {
  /** What people see in the address bar of this site. */
  readonly site: URL;
  readonly https: boolean;
  readonly local: boolean;
  /** The origins of front ends other than the site itself: where mails point, and who may call. */
  readonly frontends: readonly URL[];
}

const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

export const isLocal = (hostname: string): boolean => LOCAL.test(hostname);

export function topologyOf(settings: Settings): Topology {
  const site = new URL(settings.publicUrl);
  const urls = [...Object.values(settings.headless.frontendUrls), ...settings.cors.allowedOrigins];
  const origins = new Map<string, URL>();
  for (const url of urls) {
    const parsed = URL.parse(url ?? "");
    if (parsed?.protocol.startsWith("http") && parsed.origin !== site.origin) {
      origins.set(parsed.origin, parsed);
    }
  }
  return {
    site,
    https: site.protocol === "https:",
    local: isLocal(site.hostname),
    frontends: [...origins.values()],
  };
}

/**
 * Whether a browser sends SameSite=Lax cookies between the two. Without the public suffix list this is a guess by the last
 * two labels, which errs on the side of saying yes.
 */
export function sameSite(a: URL, b: URL): boolean {
  const site = (url: URL): string => `${url.protocol}//${url.hostname.split(".").slice(-2).join(".")}`;
  return site(a) === site(b);
}
