import { describe, expect, it, vi } from "vitest";
import {
  checkPassword,
  djangoParameters,
  encodingNamed,
  identifyAlgorithm,
  isUsablePassword,
  makePassword,
  makeUnusablePassword,
  type PasswordSettings,
} from "../../src/django/password-encodings/index.ts";
import { vectors } from "./vectors.ts";

const rounds = vi.hoisted(() => ({ count: 0 }));

/** The real thing, counted. */
vi.mock("node:crypto", async (importOriginal) => {
  const actual = await importOriginal<typeof import("node:crypto")>();
  const pbkdf2Sync: typeof actual.pbkdf2Sync = (...args) => {
    rounds.count += args[2];
    return actual.pbkdf2Sync(...args);
  };
  return { ...actual, default: actual, pbkdf2Sync };
});

const ALL = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "scrypt", "md5"];
const django: PasswordSettings = { hashers: ALL, parameters: djangoParameters(1_000_000) };

/** Quick figures, for tests that are not about Django's. */
const quick: PasswordSettings = {
  hashers: ALL,
  parameters: {
    pbkdf2: { iterations: 1000 },
    argon2: { timeCost: 1, memoryCost: 64, parallelism: 1 },
    bcrypt: { rounds: 4 },
    scrypt: { workFactor: 16, blockSize: 8, parallelism: 1 },
  },
};

const preferring = (algorithm: string, settings = quick): PasswordSettings => ({
  ...settings,
  hashers: [algorithm, ...settings.hashers],
});

describe("Django's encodings", () => {
  it("holds all the vectors", () => {
    expect(vectors.password_hashes).toHaveLength(119);
    expect(vectors.encoded_edge_cases).toHaveLength(14);
    expect(vectors.must_update).toHaveLength(18);
    expect(vectors.make_password_none).toHaveLength(2);
    expect(Object.keys(vectors.hasher_facts)).toHaveLength(7);
  });

  const slow = { timeout: 60_000 };
  const hashes = vectors.password_hashes.map((entry, index) => ({ ...entry, index }));
  it.each(hashes)("$index: $algorithm verifies the $password_name password", slow, (entry) => {
    const check = checkPassword(entry.password, entry.encoded, preferring(entry.algorithm, django));
    expect(check.ok).toBe(entry.check_password);
    expect(identifyAlgorithm(entry.encoded)).toBe(entry.algorithm);
  });

  // A wrong password costs another hash, so one of each kind, and every case where Django is known to be lax.
  const wrong = hashes.filter((entry) => entry.password_name === "latin" || entry.check_wrong_password);
  it.each(wrong)(
    "$index: $algorithm judges another password than $password_name as Django does",
    slow,
    (entry) => {
      const check = checkPassword(`${entry.password}x`, entry.encoded, preferring(entry.algorithm, django));
      expect(check.ok).toBe(entry.check_wrong_password);
    },
  );

  const salted = hashes.filter((entry) => entry.salt !== "random");
  it.each(salted)("$index: $algorithm encodes to Django's text", slow, (entry) => {
    const { parameters } = django;
    const { iterations = 0, n = 0, r = 0, p = 0 } = entry;
    const encoded = encodingNamed(entry.algorithm).encode(entry.password, entry.salt, {
      ...parameters,
      pbkdf2: { iterations },
      scrypt: { workFactor: n, blockSize: r, parallelism: p },
    });
    expect(encoded).toBe(entry.encoded);
  });

  it.each(vectors.must_update)("says of $encoded whether it is outdated", ({ encoded, must_update }) => {
    const encoding = encodingNamed(identifyAlgorithm(encoded) ?? "");
    expect(encoding.mustUpdate(encoded, django.parameters)).toBe(must_update);
  });

  it.each(vectors.encoded_edge_cases)("takes the odd encoding $encoded calmly", (entry) => {
    expect(isUsablePassword(entry.encoded)).toBe(entry.is_password_usable);
    const expected = entry.check_password_abc === true;
    expect(checkPassword("abc", entry.encoded, quick)).toEqual({ ok: expected, mustUpdate: false });
    const algorithm = identifyAlgorithm(entry.encoded);
    if (typeof entry.must_update === "boolean" && algorithm !== undefined) {
      expect(encodingNamed(algorithm).mustUpdate(entry.encoded, django.parameters)).toBe(entry.must_update);
    }
  });

  it("makes unusable passwords of Django's form", () => {
    for (const encoded of [...vectors.make_password_none, makeUnusablePassword()]) {
      expect(encoded).toMatch(/^![a-zA-Z0-9]{40}$/);
      expect(isUsablePassword(encoded)).toBe(false);
    }
    expect(makeUnusablePassword()).not.toBe(makeUnusablePassword());
  });

  it.each(Object.entries(vectors.hasher_facts))(
    "%s draws salts of Django's form",
    (algorithm, { salt_example }) => {
      const salt = encodingNamed(algorithm).newSalt(django.parameters);
      expect(salt).toHaveLength(salt_example.length);
      const form = salt_example.startsWith("$") ? /^\$2b\$12\$[./A-Za-z0-9]{22}$/ : /^[a-zA-Z0-9]{22}$/;
      expect(salt_example).toMatch(form);
      expect(salt).toMatch(form);
    },
  );
});

describe("T-93 every byte of a password counts", () => {
  const algorithms = ALL.filter((algorithm) => algorithm !== "bcrypt");

  it.each(algorithms)("with %s", (algorithm) => {
    const settings = preferring(algorithm);
    for (const length of [72, 128, 256, 4095]) {
      const encoded = makePassword(`${"a".repeat(length)}b`, settings);
      expect(checkPassword(`${"a".repeat(length)}b`, encoded, settings).ok).toBe(true);
      expect(checkPassword(`${"a".repeat(length)}c`, encoded, settings).ok).toBe(false);
      expect(checkPassword("a".repeat(length), encoded, settings).ok).toBe(false);
    }
    const encoded = makePassword(" é\u0000 ", settings);
    expect(checkPassword(" é\u0000 ", encoded, settings).ok).toBe(true);
    for (const other of ["é\u0000", " e\u0301\u0000 ", " é", " é\u0000x", ""]) {
      expect(checkPassword(other, encoded, settings).ok).toBe(false);
    }
  });

  it("plain bcrypt, which drops bytes, makes no new hashes", () => {
    const settings = preferring("bcrypt");
    expect(makePassword("x", settings)).toMatch(/^bcrypt_sha256\$/);
    const old = encodingNamed("bcrypt").encode("x", "$2b$04$abcdefghijklmnopqrstuu", quick.parameters);
    expect(checkPassword("x", old, settings)).toEqual({ ok: true, mustUpdate: true });
  });

  it.each(ALL)(
    "a lone surrogate matches nothing under %s, not even what it would be replaced by",
    (algorithm) => {
      const settings = preferring(algorithm);
      const encoded = makePassword("a\ufffd", settings);
      expect(checkPassword("a\ufffd", encoded, settings).ok).toBe(true);
      expect(checkPassword("a\ud800", encoded, settings).ok).toBe(false);
      expect(() => makePassword("a\ud800", settings)).toThrow(RangeError);
    },
  );
});

describe("T-53 an account without a password", () => {
  it.each(["", "!", "!".repeat(41), makeUnusablePassword(), undefined])(
    "is opened by no password (%s)",
    (encoded) => {
      for (const password of ["", " ", "!", encoded ?? "", "null", "undefined"]) {
        expect(checkPassword(password, encoded, quick)).toEqual({ ok: false, mustUpdate: false });
      }
    },
  );
});

describe("T-71 a log-in that cannot succeed", () => {
  const settings = { ...quick, parameters: { ...quick.parameters, pbkdf2: { iterations: 50_000 } } };
  const encode = (algorithm: string, iterations: number) =>
    makePassword("secret", preferring(algorithm, { ...quick, parameters: djangoParameters(iterations) }));

  /** How many rounds of PBKDF2 an attempt takes: the work itself, which the load of the machine does not blur. */
  const cost = (encoded: string | undefined, password = "wrong"): number => {
    rounds.count = 0;
    checkPassword(password, encoded, settings);
    return rounds.count;
  };

  it.each([
    ["an unknown user", undefined],
    ["an unusable password", "!abc"],
    ["a malformed hash", "pbkdf2_sha256$x"],
    ["an algorithm that is not enabled", "sha1$a$b"],
    ["a hash of another algorithm", encode("md5", 1)],
    ["a hash of less work", encode("pbkdf2_sha256", 10_000)],
  ])("costs as much as a wrong password: %s", (_name, encoded) => {
    expect(cost(encode("pbkdf2_sha256", 50_000))).toBe(50_000);
    expect(cost(encoded)).toBe(50_000);
  });

  it("costs as much as a wrong password: text that has no bytes", () => {
    expect(cost(encode("pbkdf2_sha256", 50_000), "\ud800")).toBe(50_000);
  });
});

describe("upgrades", () => {
  it("are asked for where algorithm, work or salt are outdated, and only with the right password", () => {
    const now = makePassword("secret", quick);
    const stronger = { ...quick, parameters: { ...quick.parameters, pbkdf2: { iterations: 2000 } } };
    const shortSalt = encodingNamed("pbkdf2_sha256").encode("secret", "short", quick.parameters);
    const check = (encoded: string, settings = quick, password = "secret") =>
      checkPassword(password, encoded, settings);
    expect(check(now)).toEqual({ ok: true, mustUpdate: false });
    expect(check(now, stronger)).toEqual({ ok: true, mustUpdate: true });
    expect(check(now, preferring("argon2"))).toEqual({ ok: true, mustUpdate: true });
    expect(check(shortSalt)).toEqual({ ok: true, mustUpdate: true });
    expect(check(shortSalt, stronger, "wrong")).toEqual({ ok: false, mustUpdate: false });
  });

  it("let hashes from Django's first years in where they are enabled", () => {
    const md5 = "5ebe2294ecd0e0f08eab7690d2a6ee69";
    const sha1 = "sha1$$e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4";
    const enabled = { ...quick, hashers: ["pbkdf2_sha256", "unsalted_md5", "unsalted_sha1"] };
    for (const encoded of [md5, `md5$$${md5}`, sha1]) {
      expect(checkPassword("secret", encoded, enabled)).toEqual({ ok: true, mustUpdate: true });
      expect(checkPassword("Secret", encoded, enabled).ok).toBe(false);
      expect(checkPassword("secret", encoded, quick).ok).toBe(false);
    }
  });

  it("an algorithm that is not enabled lets nobody in", () => {
    const encoded = makePassword("secret", preferring("md5"));
    expect(checkPassword("secret", encoded, { ...quick, hashers: ["pbkdf2_sha256"] }).ok).toBe(false);
  });
});

describe("the names in PASSWORD_HASHERS", () => {
  it("may be Django's dotted paths", () => {
    expect(encodingNamed("django.contrib.auth.hashers.Argon2PasswordHasher").algorithm).toBe("argon2");
    expect(encodingNamed("scrypt").algorithm).toBe("scrypt");
  });

  it("are refused by name when unknown", () => {
    expect(() => encodingNamed("pbkdf3")).toThrow('names "pbkdf3"');
  });
});

describe("T-90 hostile encodings never throw", () => {
  const samples = ALL.map((algorithm) => makePassword("secret", preferring(algorithm)));
  const broken = [
    "pbkdf2_sha256$99999999999$salt$hash",
    "pbkdf2_sha256$0$salt$hash",
    "pbkdf2_sha256$1$$hash",
    "argon2$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "argon2$argon2id$v=16$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "argon2$argon2id$v=19$m=1,t=0,p=9$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    "scrypt$3$salt$8$1$AAAA",
    "scrypt$1073741824$salt$8$1$AAAA",
    "bcrypt$$2b$99$abcdefghijklmnopqrstuu1234567890123456789012345678901",
    "bcrypt$$2b$03$abcdefghijklmnopqrstuu1234567890123456789012345678901",
    `md5$${"x".repeat(1_000_000)}`,
    "$".repeat(100_000),
    "\ud800$\u0000",
  ];

  it.each(samples.map((sample) => ({ sample, algorithm: identifyAlgorithm(sample) })))(
    "cut, extended or torn: $algorithm",
    ({ sample }) => {
      for (const encoded of [sample.slice(0, -1), `${sample}x`, sample.replace("$", () => "$$")]) {
        expect(checkPassword("secret", encoded, quick).ok).toBe(false);
      }
    },
  );

  it.each(broken.map((encoded, index) => ({ encoded, index })))(
    "broken on purpose: $index",
    ({ encoded }) => {
      expect(checkPassword("secret", encoded, quick)).toEqual({ ok: false, mustUpdate: false });
      const algorithm = identifyAlgorithm(encoded);
      if (algorithm !== undefined) {
        expect(() => encodingNamed(algorithm).mustUpdate(encoded, quick.parameters)).not.toThrow();
        expect(() => encodingNamed(algorithm).hardenRuntime("x", encoded, quick.parameters)).not.toThrow();
      }
    },
  );
});
