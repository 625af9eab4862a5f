import { nearestName } from "./nearest-name.ts";
import { readJson } from "./readers.ts";
import { parsed } from "./setting.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";
import { parsePageUrl } from "./urls.ts";

/** allauth's names for the pages that mails and redirects point to. */
const frontendPages = [
  "account_confirm_email",
  "account_reset_password",
  "account_reset_password_from_key",
  "account_signup",
  "socialaccount_login_error",
] as const;

export type FrontendPage = (typeof frontendPages)[number];

/** A link to one of these without its key leads nowhere. */
const keyed: readonly FrontendPage[] = ["account_confirm_email", "account_reset_password_from_key"];

export type FrontendUrls = { [P in FrontendPage]?: string };

export function frontendUrls(doc: string) {
  return parsed<{ readonly [P in FrontendPage]?: string | undefined }, FrontendUrls>({
    doc,
    initial: {},
    read: readJson,
    parse: (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new UnreadableValue("must be an object of pages and URLs");
      }
      const urls: FrontendUrls = {};
      const findings: Finding[] = [];
      for (const [name, url] of Object.entries(value as Record<string, unknown>)) {
        if (url === undefined) continue;
        try {
          const page = frontendPages.find((known) => known === name);
          if (page === undefined) throw new UnreadableValue(unknownPage(name));
          urls[page] = parseFrontendUrl(page, url);
        } catch (error) {
          if (!(error instanceof UnreadableValue)) throw error;
          findings.push({ path: [name], message: error.message });
        }
      }
      if (findings.length > 0) throw new UnreadableValue(findings);
      return urls;
    },
  });
}

function parseFrontendUrl(page: FrontendPage, value: unknown): string {
  const url = parsePageUrl(value);
  if (keyed.includes(page) && !url.includes("{key}")) {
    throw new UnreadableValue("must hold {key}, where the key of the mailed link goes");
  }
  return url;
}

function unknownPage(name: string): string {
  const near = nearestName(name, frontendPages);
  return near === undefined
    ? `is no page; the pages are ${frontendPages.join(", ")}`
    : `is no page; did you mean ${near}?`;
}
