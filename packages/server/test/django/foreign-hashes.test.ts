import { describe, expect, it } from "vitest";
import {
  checkPassword,
  djangoParameters,
  fromArgon2,
  fromBetterAuth,
  fromFirebase,
  fromModularCrypt,
  fromPbkdf2,
  makePassword,
  type PasswordSettings,
  readability,
} from "../../src/django/password-encodings/index.ts";

const ours = ["pbkdf2_bytes", "scrypt_bytes", "scrypt_nfkc", "firebase_scrypt"];
const settings: PasswordSettings = {
  hashers: ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt", "scrypt", ...ours],
  parameters: {
    ...djangoParameters(10),
    // The example of https://github.com/firebase/scrypt.
    firebase: {
      signerKey: "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
      saltSeparator: "Bw==",
      rounds: 8,
      memCost: 14,
    },
  },
};

const salt = Buffer.from("nwDDqgHU/oixwtPk9QYXKA==", "base64");
const key512 = "l89qMr5R7Sbq86MVkhkh9kikZy60MDznUmdbtfkLImBWallULiaabNiZlH0OAmSXfwREa4zTYE5ciOJpA8Lt8Q==";
const firebase = {
  salt: "42xEC+ixf3L2lw==",
  key: "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
};

/** Made by Python's hashlib, bcrypt, argon2-cffi and passlib, and by Firebase. */
const known: readonly (readonly [string, string | undefined, string, RegExp])[] = [
  [
    "bcrypt of PHP",
    fromModularCrypt("$2y$06$4ayw4TR5Ym6ujkAL4xeOMu0H9hpjik5PMzxsVewKS0dL0eMnSFB5q"),
    "php-horse-battery",
    /^bcrypt\$\$2b\$06\$.{53}$/,
  ],
  [
    "argon2i",
    fromModularCrypt(
      "$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$12DpVnZisQCDyO81KrsmRZFU3A/P5OOsE6ytOWCNaX4",
    ),
    "argon-horse-battery",
    /^argon2\$argon2i\$v=19\$m=4096,t=3,p=1\$/,
  ],
  [
    "argon2id in parts",
    fromArgon2({
      variety: "argon2id",
      memoryCost: 7168,
      timeCost: 5,
      parallelism: 1,
      salt,
      tag: Buffer.from("DvQ7BdyhSezJH2PKb3JRmP6iRZpAj+EORV+VExqvsXM=", "base64"),
    }),
    "keycloak-horse-battery",
    /^argon2\$argon2id\$/,
  ],
  [
    "PBKDF2 with SHA-512 and a key of 64 bytes",
    fromPbkdf2({ digest: "sha512", iterations: 210_000, salt, key: Buffer.from(key512, "base64") }),
    "keycloak-horse-battery",
    /^pbkdf2_bytes\$sha512\$210000\$/,
  ],
  [
    "PBKDF2 with a salt that is text",
    fromPbkdf2({
      digest: "sha1",
      iterations: 20_000,
      salt: Buffer.from("printable-salt!!"),
      key: Buffer.from(
        "IVNbFJf9KZLU8JZllRlZ4hRHv1QCeLQ+nZ91ZFcmf4f8nSDmexpTqNBzw+4wjkltUSq3ma4Mko20sfMaa9HKhw==",
        "base64",
      ),
    }),
    "keycloak-horse-battery",
    /^pbkdf2_sha1\$20000\$printable-salt!!\$[^$]{28}$/,
  ],
  [
    "PBKDF2 of passlib",
    fromModularCrypt(
      "$pbkdf2-sha512$25000$zhmjFIJQqnXOGSPkPKd07g$sEXFUgfFbBNj6a.5qVbjWx100SO52Itq12Tqt8RZ5diixKg2l1Exw4gK.0L6VqVKy2kGuXc3VCWAGQAqrd1gtQ",
    ),
    "passlib-horse-battery",
    /^pbkdf2_bytes\$sha512\$25000\$/,
  ],
  [
    "PBKDF2 in the PHC format",
    fromModularCrypt(
      "$pbkdf2-sha256$i=100000,l=32$nwDDqgHU/oixwtPk9QYXKA$tocBrfONtc5sE4rpTchDZdxIp4K9ddcVq2LXBPPMtKg",
    ),
    "phc-horse-battery",
    /^pbkdf2_bytes\$sha256\$100000\$/,
  ],
  [
    "scrypt in the PHC format",
    fromModularCrypt(
      "$scrypt$ln=15,r=8,p=1$nwDDqgHU/oixwtPk9QYXKA$Gobl5GbyKUILgd0G2Y7yg31L8/bL0j9jxDWfeGkj54k",
    ),
    "phc-horse-battery",
    /^scrypt_bytes\$32768\$8\$1\$/,
  ],
  [
    "scrypt of better-auth",
    fromBetterAuth(
      "a1b2c3d4e5f60718293a4b5c6d7e8f90:acd351ce505df548a73f32d87253044fcde541f12b213ba22b5f72e3f163142d1767c830d4e2177a80e4d5ad58efc53e0b50f1177f743e4e66d0761787785255",
    ),
    "better-h\u00f6rse-\ufb01sh",
    /^scrypt_nfkc\$16384\$16\$1\$/,
  ],
  ["scrypt of Firebase", fromFirebase(firebase), "user1password", /^firebase_scrypt\$/],
];

const hashes = known.map(([name, encoded = "", password, form]) => ({ name, encoded, password, form }));

describe("T-93 hashes of other systems", () => {
  it.each(hashes)(
    "$name: opens by its password alone, fits the column, and is to be replaced",
    ({ encoded, password, form }) => {
      expect(encoded).toMatch(form);
      expect(encoded.length).toBeLessThanOrEqual(128);
      expect(readability(encoded, settings)).toBe("readable");
      expect(checkPassword(password, encoded, settings)).toEqual({ ok: true, mustUpdate: true });
      for (const wrong of [`${password}x`, password.slice(1), ""])
        expect(checkPassword(wrong, encoded, settings)).toEqual({ ok: false, mustUpdate: false });
    },
  );

  it.each(ours)("no new hash is made with %s", (algorithm) => {
    const encoded = makePassword("secret", { ...settings, hashers: [algorithm] });
    expect(encoded).toMatch(/^pbkdf2_sha256\$10\$/);
  });

  it("Firebase's is closed while its key is not known", () => {
    const { firebase: _, ...parameters } = settings.parameters;
    const encoded = fromFirebase(firebase) ?? "";
    expect(readability(encoded, { ...settings, parameters })).toBe("unreadable");
    expect(checkPassword("user1password", encoded, { ...settings, parameters }).ok).toBe(false);
  });

  it("keys too short to prove anything are none", () => {
    expect(fromPbkdf2({ digest: "sha256", iterations: 1000, salt, key: Buffer.alloc(15) })).toBeUndefined();
    expect(fromFirebase({ ...firebase, key: "AAAA" })).toBeUndefined();
    expect(fromBetterAuth("a1b2c3d4e5f60718:abcd")).toBeUndefined();
  });
});

describe("T-91 a hash that asks for too much", () => {
  const key = Buffer.alloc(32, 1).toString("base64").replace(/=+$/, "");
  it.each([
    "bcrypt$$2b$31$4ayw4TR5Ym6ujkAL4xeOMu0H9hpjik5PMzxsVewKS0dL0eMnSFB5q",
    `pbkdf2_sha256$2000000000$salt$${key}=`,
    `pbkdf2_bytes$sha512$99999999$AAAA$${key}`,
    `scrypt$1048576$salt$8$900$${key}`,
    `scrypt_bytes$1048576$8$900$AAAA$${key}`,
    `scrypt_nfkc$1073741824$8$1$AAAA$${key}`,
    `scrypt_bytes$65536$1$1$AAAA$${key}`,
    `argon2$argon2id$v=19$m=1048576,t=4000000,p=1$AAAAAAAAAAA$${key}`,
  ])("%s is answered in the time of a wrong password", (encoded) => {
    const start = performance.now();
    expect(checkPassword("secret", encoded, settings)).toEqual({ ok: false, mustUpdate: false });
    // The least of them would take a minute, were it computed.
    expect(performance.now() - start).toBeLessThan(5000);
    expect(readability(encoded, settings)).toBe("unreadable");
  });
});
