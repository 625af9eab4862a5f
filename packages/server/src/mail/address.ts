import { domainToASCII, domainToUnicode } from "node:url";

/**
 * Reads one e-mail address, strictly. Nothing else in Gatehouse decides where a mail goes: the transport gets the
 * result as an object and never parses header text, so no parser can read a second recipient out of one address
 * (ASVS 1.3.11). It accepts less than RFC 5322 on purpose: comments, groups, folding, routes and address literals
 * exist only to be misread.
 */

/** An address that is safe to put into `RCPT TO` as it stands. */
export interface MailAddress {
  /** Dot-atom, or a quoted string with its quotes. Its case is kept: only its owner knows whether it matters. */
  readonly local: string;
  /** Lower-case ASCII; an international domain is in its `xn--` form. */
  readonly domain: string;
  /** `local@domain`. */
  readonly address: string;
  /** The local part is not ASCII, so that only a server with the SMTPUTF8 extension (RFC 6531) can take it. */
  readonly needsSmtpUtf8: boolean;
}

export type AddressRefusal =
  | "not_text"
  | "empty"
  | "too_long"
  | "control_character"
  | "no_at_sign"
  | "local_part"
  | "domain";

export type AddressResult =
  | { readonly ok: true; readonly address: MailAddress }
  | { readonly ok: false; readonly reason: AddressRefusal };

/** RFC 5321, 4.5.3.1: a path has 256 octets with its angle brackets, a local part 64, a domain 255. */
const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

/** RFC 5322 `atext`, and what RFC 6531 adds to it. */
const DOT_ATOM = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOT_ATOM_UTF8 =
  /^[\w!#$%&'*+/=?^`{|}~\u{a1}-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u{a1}-\u{10ffff}-]+)*$/u;

/**
 * A quoted local part may hold what an unquoted one may, dots and spaces anywhere. RFC 5321 allows more (`@`, `,`, `<`,
 * `\`), which a server on the way that forgets the quotes would read as a route or as another recipient.
 */
const QUOTED = /^"[\w!#$%&'*+/=?^`{|}~. -]+"$/;

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** C0, DEL, C1, line and paragraph separators, and the invisible characters that reorder or hide text. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const refused = (reason: AddressRefusal): AddressResult => ({ ok: false, reason });

/**
 * Parses `input` as exactly one addr-spec, without surrounding space, display name or angle brackets.
 *
 * @example parseAddress("ann@bücher.example") // { ok: true, address: { address: "ann@xn--bcher-kva.example", … } }
 * @example parseAddress("ann@example.com, eve@evil.example") // { ok: false, reason: "domain" }
 */
export function parseAddress(input: unknown): AddressResult {
  if (typeof input !== "string") return refused("not_text");
  if (input === "") return refused("empty");
  if (Buffer.byteLength(input) > MAX_ADDRESS) return refused("too_long");
  if (FORBIDDEN.test(input)) return refused("control_character");
  const at = input.lastIndexOf("@");
  if (at < 0) return refused("no_at_sign");

  const local = input.slice(0, at);
  const needsSmtpUtf8 = !isAscii(local);
  if (Buffer.byteLength(local) > MAX_LOCAL) return refused("too_long");
  const wellFormed = needsSmtpUtf8 ? DOT_ATOM_UTF8.test(local) : DOT_ATOM.test(local) || QUOTED.test(local);
  if (!wellFormed) return refused("local_part");

  const domain = asciiDomain(input.slice(at + 1));
  if (domain === undefined) return refused("domain");
  const address = `${local}@${domain}`;
  if (Buffer.byteLength(address) > MAX_ADDRESS) return refused("too_long");
  return { ok: true, address: { local, domain, address, needsSmtpUtf8 } };
}

/**
 * The ASCII form of a host name, or `undefined` when it is none. An international name must be in the form that its
 * own `xn--` form stands for, letter case aside: `ｅvil．com`, or a Kelvin sign for a K, would otherwise reach another
 * domain than the one that was read, compared and stored (T-73).
 */
function asciiDomain(domain: string): string | undefined {
  const wanted = foldDomain(domain);
  if (wanted === undefined) return undefined;
  const ascii = isAscii(wanted) ? wanted : domainToASCII(wanted);
  if (ascii.length === 0 || ascii.length > MAX_DOMAIN) return undefined;
  const labels = ascii.split(".");
  if (!labels.every((label) => LABEL.test(label))) return undefined;
  // A name that ends in a number is an IPv4 address to a resolver, not a host.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return undefined;
  // WHATWG's domainToASCII maps look-alikes and rewrites numbers, so only a foreign name passes through it.
  return ascii === wanted || domainToUnicode(ascii) === wanted ? ascii : undefined;
}

/** Lower case and composed; `undefined` where that would turn a foreign letter into an ASCII one. */
function foldDomain(domain: string): string | undefined {
  for (const character of domain) {
    if (isAscii(character)) continue;
    if (/[\0-\x7f]/.test(character.normalize("NFC").toLowerCase())) return undefined;
  }
  return domain.normalize("NFC").toLowerCase();
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** A sender: an address and the name to show for it. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * Reads the sender that an operator configured: `noreply@example.com`, `Acme <noreply@example.com>` or
 * `"Acme, Inc." <noreply@example.com>`; `undefined` when it is none of these. For settings only, never for user input.
 *
 * @example parseMailbox("Acme <noreply@acme.example>") // { name: "Acme", address: "noreply@acme.example" }
 */
export function parseMailbox(input: string): Mailbox | undefined {
  const named = /^\s*(?:"([^"\\<>]*)"|([^"<>,;:@\\()[\]]*?))\s*<([^<>]*)>\s*$/.exec(input);
  const name = named === null ? "" : (named[1] ?? named[2] ?? "");
  if (FORBIDDEN.test(name)) return undefined;
  const result = parseAddress(named === null ? input.trim() : named[3]);
  return result.ok ? { name: name.trim(), address: result.address.address } : undefined;
}

/**
 * An address as logs may show it: enough to recognise one's own, too little to write to.
 *
 * @example maskAddress("ann@example.com") // "a…@example.com"
 */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 0) return "…";
  const first = [...address.slice(0, at)][0] ?? "";
  const domain = address.slice(at + 1).replace(/[^\p{L}\p{N}.-]/gu, "?");
  return `${/[\p{L}\p{N}]/u.test(first) ? first : ""}…@${domain.slice(0, MAX_DOMAIN)}`;
}
