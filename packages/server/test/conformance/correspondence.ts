import { totpCode } from "../../src/crypto/totp.ts";
import { codeIn, keyIn, type ReceivedMail } from "../support/house.ts";
import type { Exchange } from "./transcript.ts";

interface Answer {
  readonly headers: Headers;
  readonly body: unknown;
  readonly mails: readonly ReceivedMail[];
}

/** A line that is a code. */
const CODE = /^ *[A-Z]{4}-[A-Z]{4} *$/m;

/** Which value of ours stands where the recording has one that was born at its run time. */
export class Correspondence {
  private readonly pairs = new Map<string, string>();
  /** The newest secret of an authenticator app: theirs, and ours. */
  private secrets: readonly [string, string] | undefined;

  /** Learns from one answer: tokens, cookies, session ids, challenges, secrets and codes of factors, and keys in mails. */
  learn({ response, mails = [] }: Exchange, ours: Answer): void {
    for (const name of ["csrftoken", "sessionid"]) {
      this.pair(cookieIn(response.headers, name), cookieIn([...ours.headers], name));
    }
    const [theirTokens, ourTokens] = [tokensIn(response.body), tokensIn(ours.body)];
    for (const [name, token] of theirTokens) this.pair(token, ourTokens.get(name));
    this.pair(challengeIn(response.body), challengeIn(ours.body));
    const [theirSecret, ourSecret] = [totpSecretIn(response.body), totpSecretIn(ours.body)];
    this.pair(theirSecret, ourSecret);
    if (theirSecret !== undefined && ourSecret !== undefined) this.secrets = [theirSecret, ourSecret];
    const ourCodes = recoveryCodesIn(ours.body);
    for (const [index, code] of recoveryCodesIn(response.body).entries()) this.pair(code, ourCodes[index]);
    const [theirIds, ourIds] = [sessionIds(response.body), sessionIds(ours.body)];
    for (const [index, id] of theirIds.entries()) this.pairId(id, ourIds[index] ?? 0);
    for (const [index, mail] of mails.entries()) {
      const ourMail = ours.mails[index];
      if (ourMail === undefined) continue;
      if (CODE.test(mail.text) && CODE.test(ourMail.text)) this.pair(codeIn(mail), codeIn(ourMail));
      // Ours end with the site's address, which is no key.
      if (!/https?:/.test(mail.text)) continue;
      const theirKey = keyIn({ ...ourMail, text: mail.text });
      const ourKey = keyIn(ourMail);
      this.pair(theirKey, ourKey);
      // The part behind the user id, so that a request that changes the id alone is changed alike.
      if (/^\w+-\w+-\w+$/.test(theirKey)) this.pair(theirKey.replace(/^\w+/, ""), ourKey.replace(/^\w+/, ""));
      // One character off, as the recording's tampering step has it.
      else this.pair(theirKey.slice(0, -1), ourKey.slice(0, -1));
    }
  }

  /** Puts our values where the text has the recording's; the longest first. */
  ours(text: string): string {
    const longestFirst = [...this.pairs.keys()].toSorted((a, b) => b.length - a.length);
    if (longestFirst.length === 0) return text;
    // In one pass: a value of ours may well be another value of theirs.
    const anyOfTheirs = new RegExp(longestFirst.map((theirs) => RegExp.escape(theirs)).join("|"), "g");
    return text.replace(anyOfTheirs, (theirs) => this.pairs.get(theirs) ?? theirs);
  }

  /** In a request: puts the code that our authenticator app shows at this moment where theirs showed the recorded one. */
  ourTotpCode(text: string, at: Date): string {
    if (this.secrets === undefined) return text;
    const counter = Math.floor(at.getTime() / 30_000);
    const [theirs = "", own = ""] = this.secrets.map((secret) => totpCode(secret, { counter, digits: 6 }));
    return text.replaceAll(`"${theirs}"`, `"${own}"`);
  }

  /** Ids are too short to be replaced wherever they stand: only where a request or an error names a session. */
  private pairId(theirs: number, own: number): void {
    this.pair(`"sessions": [${theirs}]`, `"sessions": [${own}]`);
    this.pair(`valid choice. ${theirs} is`, `valid choice. ${own} is`);
  }

  private pair(theirs: string | undefined, own: string | undefined): void {
    if (theirs !== undefined && own !== undefined && theirs.length >= 8) this.pairs.set(theirs, own);
  }
}

function cookieIn(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  for (const [header, value] of headers) {
    const match = header.toLowerCase() === "set-cookie" ? /^([^=]+)=([^;]*)/.exec(value) : null;
    if (match?.[1] === name && match[2] !== "" && match[2] !== '""') return match[2];
  }
  return undefined;
}

/** Session, access and refresh tokens, which the refresh has in its data; and those that REST framework's views give. */
function tokensIn(body: unknown): ReadonlyMap<string, string> {
  const { meta, data, ...rest } = (body ?? {}) as { meta?: object; data?: object };
  const entries = Object.entries({ ...rest, ...data, ...meta });
  return new Map(entries.flatMap(([name, value]) => (isTokenName(name) ? [[name, String(value)]] : [])));
}

/** SimpleJWT's go by their kind alone. */
const isTokenName = (name: string) => /(^|_)token$/.test(name) || ["access", "refresh"].includes(name);

function challengeIn(body: unknown): string | undefined {
  const data = (body as { data?: Record<string, { publicKey?: { challenge?: string } }> } | null)?.data;
  const options = data?.creation_options ?? data?.request_options;
  return options?.publicKey?.challenge;
}

function totpSecretIn(body: unknown): string | undefined {
  const secret = (body as { meta?: { secret?: unknown } } | null)?.meta?.secret;
  return typeof secret === "string" ? secret : undefined;
}

function recoveryCodesIn(body: unknown): readonly string[] {
  const codes = (body as { data?: { unused_codes?: unknown } } | null)?.data?.unused_codes;
  return Array.isArray(codes) ? codes.map(String) : [];
}

function sessionIds(body: unknown): readonly number[] {
  const data = (body as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return [];
  return data.flatMap((item) => (typeof item?.id === "number" && "user_agent" in item ? [item.id] : []));
}
