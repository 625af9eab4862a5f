import { argon2Sync, timingSafeEqual } from "node:crypto";
import { toUnpaddedBase64 } from "./bytes-in-base64.ts";
import { isAffordable } from "./cost-limits.ts";
import { type HashingParameters, noop, type PasswordEncoding } from "./encoding.ts";
import { assertSalt, isShortSalt, newSalt } from "./salt.ts";

type Variety = "argon2d" | "argon2i" | "argon2id";

interface Argon2Hash {
  readonly variety: Variety;
  readonly timeCost: number;
  readonly memoryCost: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const ALGORITHM = "argon2";

/** Version 1.3, the only one that OpenSSL and thus Node computes; argon2-cffi has written no other since 2016. */
const VERSION = 19;

/** argon2-cffi's default; Django does not change it. */
const TAG_BYTES = 16;

/** The PHC string format: `$argon2id$v=19$m=102400,t=2,p=8$salt$tag`, base64 without padding. */
const PHC =
  /^argon2\$(argon2id|argon2i|argon2d)\$v=(\d{1,3})\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,8})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** `django.contrib.auth.hashers.Argon2PasswordHasher`. */
export const argon2: PasswordEncoding = {
  algorithm: ALGORITHM,
  newSalt,
  encode(password, salt, { argon2: costs }: HashingParameters) {
    assertSalt(salt);
    const saltBytes = Buffer.from(salt, "utf8");
    const tag = derive(password, { ...costs, variety: "argon2id", salt: saltBytes }, TAG_BYTES);
    const figures = `m=${costs.memoryCost},t=${costs.timeCost},p=${costs.parallelism}`;
    return `${ALGORITHM}$argon2id$v=${VERSION}$${figures}$${toUnpaddedBase64(saltBytes)}$${toUnpaddedBase64(tag)}`;
  },
  reads: (encoded) => decode(encoded) !== undefined,
  verify(password, encoded) {
    const hash = decode(encoded);
    if (hash === undefined) return undefined;
    try {
      return timingSafeEqual(hash.tag, derive(password, hash, hash.tag.length));
    } catch {
      // Figures that the algorithm does not allow, such as a tag of three bytes.
      return undefined;
    }
  },
  mustUpdate(encoded, { argon2: costs }) {
    const hash = decode(encoded);
    if (hash === undefined) return false;
    return (
      hash.variety !== "argon2id" ||
      hash.timeCost !== costs.timeCost ||
      hash.memoryCost !== costs.memoryCost ||
      hash.parallelism !== costs.parallelism ||
      hash.tag.length !== TAG_BYTES ||
      isShortSalt(hash.salt.toString("latin1"))
    );
  },
  hardenRuntime: noop,
};

function decode(encoded: string): Argon2Hash | undefined {
  const match = PHC.exec(encoded);
  if (match === null || Number(match[2]) !== VERSION) return undefined;
  const [, variety, , memoryCost, timeCost, parallelism, salt = "", tag = ""] = match;
  if (!isAffordable({ memory: Number(memoryCost) * 1024, passes: Number(timeCost) })) return undefined;
  return {
    variety: variety === "argon2d" || variety === "argon2i" ? variety : "argon2id",
    timeCost: Number(timeCost),
    memoryCost: Number(memoryCost),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

function derive(password: string, hash: Omit<Argon2Hash, "tag">, tagLength: number): Buffer {
  return argon2Sync(hash.variety, {
    message: Buffer.from(password, "utf8"),
    nonce: hash.salt,
    memory: hash.memoryCost,
    passes: hash.timeCost,
    parallelism: hash.parallelism,
    tagLength,
  });
}
