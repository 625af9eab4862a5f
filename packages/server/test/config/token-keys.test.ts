import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { simpleJwtKeysOf, tokenKeysOf } from "../../src/config/token-keys.ts";
import { newKey } from "../support/tokens.ts";
import { complaintOf, problemsOf, SECRET_KEY, settingsOf } from "./environment.ts";

const jwt = { HEADLESS_TOKEN_STRATEGY: "jwt" };
const rsa = newKey("RS256");
const ec = newKey("ES256");
const ed = newKey("EdDSA");

const exported = (pem: string, type: "pkcs1" | "sec1") =>
  createPrivateKey(pem).export({ type, format: "pem" }).toString();

/** What environment variables, shells and editors make of a PEM. */
const mishaps: Readonly<Record<string, (pem: string) => string>> = {
  "as it is": (pem) => pem,
  "with escaped line breaks": (pem) => pem.replaceAll("\n", "\\n"),
  "with escaped Windows line breaks": (pem) => pem.replaceAll("\n", "\\r\\n"),
  "with Windows line breaks": (pem) => pem.replaceAll("\n", "\r\n"),
  "in one line": (pem) => pem.replaceAll("\n", " "),
  indented: (pem) => `\n${pem.replaceAll(/^/gm, "    ")}\n\n`,
  "with no line break at its end": (pem) => pem.trim(),
};

describe.each([
  ["PKCS #8", "RS256", rsa.privateKey],
  ["PKCS #1", "RS256", exported(rsa.privateKey, "pkcs1")],
  ["PKCS #8", "ES256", ec.privateKey],
  ["SEC 1", "ES256", exported(ec.privateKey, "sec1")],
  ["PKCS #8", "EdDSA", ed.privateKey],
])("a private key in %s for %s", (_, algorithm, pem) => {
  it.each(Object.entries(mishaps))("T-60 is read %s", (...[, mishap]) => {
    const settings = settingsOf({
      ...jwt,
      HEADLESS_JWT_ALGORITHM: algorithm,
      HEADLESS_JWT_PRIVATE_KEY: mishap(pem),
    });
    const [signing] = tokenKeysOf(settings) ?? [];
    expect(signing?.algorithm).toBe(algorithm);
    expect(signing?.key.equals(createPrivateKey(pem))).toBe(true);
  });
});

const weakRsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const secured = createPrivateKey(rsa.privateKey).export({
  type: "pkcs8",
  format: "pem",
  cipher: "aes-256-cbc",
  passphrase: "opensesame",
});
const pem = (key: { export(options: { type: "pkcs8"; format: "pem" }): string | Buffer }) =>
  key.export({ type: "pkcs8", format: "pem" }).toString();
const key = (algorithm: string, text: string) => ({
  ...jwt,
  HEADLESS_JWT_ALGORITHM: algorithm,
  HEADLESS_JWT_PRIVATE_KEY: text,
});

describe("a start is refused, with the setting and its fix", () => {
  it.each([
    ["no key", key("RS256", ""), "signs with RS256, which needs HEADLESS_JWT_PRIVATE_KEY", "algorithm RSA"],
    ["no key", key("ES256", ""), "signs with ES256, which needs HEADLESS_JWT_PRIVATE_KEY", "P-256"],
    ["no key", key("EdDSA", ""), "signs with EdDSA, which needs HEADLESS_JWT_PRIVATE_KEY", "ED25519"],
    ["a public key", key("RS256", rsa.publicKey), "is a public key, which signs nothing", "algorithm RSA"],
    [
      "another kind of key",
      key("RS256", ec.privateKey),
      "is for ES256, and HEADLESS_JWT_ALGORITHM is RS256",
      "RSA",
    ],
    [
      "another kind of key",
      key("EdDSA", rsa.privateKey),
      "is for RS256, and HEADLESS_JWT_ALGORITHM is EdDSA",
      "ED25519",
    ],
    [
      "another curve",
      key("ES256", newKey("P-384").privateKey),
      "is a key of a kind that signs no token",
      "P-256",
    ],
    [
      "another Edwards curve",
      key("EdDSA", pem(generateKeyPairSync("ed448").privateKey)),
      "of a kind that signs no token",
      "ED25519",
    ],
    ["a short RSA key", key("RS256", pem(weakRsa)), "is an RSA key of fewer than 2048 bits", "2048"],
    ["a key behind a passphrase", key("RS256", String(secured)), "a passphrase protects", "openssl"],
    ["a truncated key", key("RS256", rsa.privateKey.slice(0, 400)), "whose end is missing", "openssl"],
    [
      "a garbled key",
      key("RS256", rsa.privateKey.replace(/MII/, "AAA")),
      "is not a PEM key that can be read",
      "openssl",
    ],
    [
      "a secret where a key belongs",
      key("RS256", SECRET_KEY),
      "HEADLESS_JWT_PRIVATE_KEY is not a PEM key",
      "openssl",
    ],
    [
      "T-60 a public key as a secret",
      key("HS256", rsa.publicKey),
      "is for RS256, and HEADLESS_JWT_ALGORITHM is HS256",
      "randomBytes",
    ],
    ["a short secret", key("HS256", "super-secret"), "is a secret of fewer than 32 bytes", "randomBytes"],
    ["an unknown algorithm", key("none", rsa.privateKey), "must be one of RS256, ES256, EdDSA, HS256", ""],
  ])("%s: %#", (...[, env, problem, fix]) => {
    const { problems } = complaintOf({ env: { SECRET_KEY, ...env }, checkProduction: false });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.problem).toContain("HEADLESS_");
    expect(problems[0]?.problem).toContain(problem);
    expect(problems[0]?.fix).toContain(fix);
    expect(JSON.stringify(problems)).not.toMatch(/MII|BEGIN|super-secret|opensesame/);
  });

  it("former keys that verify nothing", () => {
    const formerKeys = [rsa.publicKey, "short", ec.privateKey.slice(0, 99)];
    expect(
      problemsOf({ ...key("EdDSA", ed.privateKey), HEADLESS_JWT_FORMER_KEYS: JSON.stringify(formerKeys) }),
    ).toEqual([
      "Entry 2 of HEADLESS_JWT_FORMER_KEYS is a secret of fewer than 32 bytes, which is guessed.",
      "Entry 3 of HEADLESS_JWT_FORMER_KEYS is a PEM key whose end is missing.",
    ]);
  });

  it("a scheme that no header can have", () => {
    expect(
      problemsOf({ ...key("ES256", ec.privateKey), HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME: "Bearer " }),
    ).toEqual(["HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME must be one word, as it stands before the token."]);
  });

  it("a claims hook that is no function", () => {
    const config = { adapter: { jwtClaims: "email" } } as object;
    expect(problemsOf({}, config).join()).toContain("must be a function");
  });
});

const simple = (algorithm: string, text: string) => ({
  SIMPLE_JWT_ALGORITHM: algorithm,
  SIMPLE_JWT_SIGNING_KEY: text,
});

describe("the keys of SimpleJWT's tokens", () => {
  it("are the secret key and its fallbacks, of any length, unless there is a key of their own", () => {
    const secrets = (env: Record<string, string>) =>
      simpleJwtKeysOf(settingsOf(env)).map(({ key: secret }) => secret.export().toString());
    expect(secrets({ SECRET_KEY: "short", SECRET_KEY_FALLBACKS: "former" })).toEqual(["short", "former"]);
    const own = "a-separate-hmac-key-0123456789abcdef0123";
    const former = "a-former-hmac-key-0123456789abcdef0123";
    expect(
      secrets({
        ...simple("HS256", own),
        SECRET_KEY_FALLBACKS: "former",
        SIMPLE_JWT_FORMER_KEYS: former,
      }),
    ).toEqual([own, former]);
  });

  it("may come with their public half, as SimpleJWT asks for it", () => {
    for (const [algorithm, { privateKey, publicKey }] of [
      ["RS256", rsa],
      ["ES256", ec],
      ["EdDSA", ed],
    ] as const) {
      const env = { ...simple(algorithm, privateKey), SIMPLE_JWT_VERIFYING_KEY: publicKey };
      expect(simpleJwtKeysOf(settingsOf(env)).map((one) => one.algorithm)).toEqual([algorithm]);
    }
  });

  it.each([
    [
      "no key",
      { SIMPLE_JWT_ALGORITHM: "RS256" },
      "SIMPLE_JWT_ALGORITHM=RS256 needs SIMPLE_JWT_SIGNING_KEY.",
      "algorithm RSA",
    ],
    [
      "a public key",
      simple("RS256", rsa.publicKey),
      "SIMPLE_JWT_SIGNING_KEY is a public key, which signs nothing.",
      "RSA",
    ],
    [
      "another kind of key",
      simple("RS256", ec.privateKey),
      "SIMPLE_JWT_SIGNING_KEY is for ES256, and SIMPLE_JWT_ALGORITHM is RS256.",
      "RSA",
    ],
    [
      "T-60 a key where a secret belongs",
      simple("HS256", rsa.privateKey),
      "SIMPLE_JWT_SIGNING_KEY is for RS256, and SIMPLE_JWT_ALGORITHM is HS256.",
      "randomBytes",
    ],
    [
      "a short secret",
      simple("HS256", "super-secret"),
      "SIMPLE_JWT_SIGNING_KEY is a secret of fewer than 32 bytes, which is guessed.",
      "randomBytes",
    ],
    [
      "the public half of another key",
      { ...simple("ES256", ec.privateKey), SIMPLE_JWT_VERIFYING_KEY: newKey("ES256").publicKey },
      "SIMPLE_JWT_VERIFYING_KEY is not the public half of SIMPLE_JWT_SIGNING_KEY.",
      "Leave it out",
    ],
    [
      "a former key that is none",
      { SIMPLE_JWT_FORMER_KEYS: "short" },
      "Entry 1 of SIMPLE_JWT_FORMER_KEYS is a secret of fewer than 32 bytes, which is guessed.",
      "take it out",
    ],
    [
      "no word before the token",
      { SIMPLE_JWT_AUTH_HEADER_TYPES: "[]" },
      "SIMPLE_JWT_AUTH_HEADER_TYPES must be words, at least one, as they stand before the token.",
      "Bearer",
    ],
    [
      "an algorithm of no key here",
      { SIMPLE_JWT_ALGORITHM: "none" },
      "SIMPLE_JWT_ALGORITHM must be one of RS256, ES256, EdDSA, HS256.",
      "",
    ],
    [
      "a column that may become somebody else's",
      { SIMPLE_JWT_USER_ID_FIELD: "username" },
      "SIMPLE_JWT_USER_ID_FIELD must be one of id.",
      "",
    ],
    [
      "two claims of one name",
      { SIMPLE_JWT_JTI_CLAIM: "token_type" },
      "need names of their own",
      "four different names",
    ],
    [
      "T-30 the claim by which the headless door knows its own",
      { SIMPLE_JWT_TOKEN_TYPE_CLAIM: "token_use" },
      "need names of their own",
      "token_use",
    ],
    [
      "sliding tokens",
      { SIMPLE_JWT_SLIDING_TOKEN_LIFETIME: "300" },
      "SIMPLE_JWT_SLIDING_TOKEN_LIFETIME is for sliding tokens, which cannot be ended",
      "Remove",
    ],
  ])("stop the start: %s", (...[, env, problem, fix]) => {
    const { problems } = complaintOf({ env: { SECRET_KEY, ...env }, checkProduction: false });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.problem).toContain(problem);
    expect(problems[0]?.fix).toContain(fix);
    expect(JSON.stringify(problems)).not.toMatch(/MII|BEGIN|super-secret/);
  });
});

describe("keys of tokens", () => {
  it("are not asked for where there are no tokens", () => {
    expect(tokenKeysOf(settingsOf({ HEADLESS_JWT_PRIVATE_KEY: "short" }))).toBeUndefined();
  });

  it("are the secret key and its fallbacks for HS256, unless there is a secret of their own", () => {
    const env = { ...jwt, HEADLESS_JWT_ALGORITHM: "HS256", SECRET_KEY_FALLBACKS: SECRET_KEY.toUpperCase() };
    const secrets = (own: string) =>
      tokenKeysOf(settingsOf({ ...env, HEADLESS_JWT_PRIVATE_KEY: own }))?.map(({ key: secret }) =>
        secret.export().toString(),
      );
    expect(secrets("")).toEqual([SECRET_KEY, SECRET_KEY.toUpperCase()]);
    const own = "a-separate-hmac-key-0123456789abcdef0123";
    expect(secrets(own)).toEqual([own]);
  });

  it("may be several PEM in a comma-separated list", () => {
    const HEADLESS_JWT_FORMER_KEYS = `${rsa.publicKey},${ec.publicKey.replaceAll("\n", "\\n")}`;
    const keys = tokenKeysOf(settingsOf({ ...key("EdDSA", ed.privateKey), HEADLESS_JWT_FORMER_KEYS }));
    expect(keys?.map(({ algorithm }) => algorithm)).toEqual(["EdDSA", "RS256", "ES256"]);
  });
});
