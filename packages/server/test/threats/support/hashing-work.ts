import crypto, { type BinaryLike } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { PasswordHasher } from "../../../src/crypto/password-hasher.ts";
import {
  checkPassword,
  djangoParameters,
  makePassword,
  type PasswordSettings,
  readability,
} from "../../../src/django/password-encodings/index.ts";

export interface HashingWork {
  /** Of PBKDF2, which is what new passwords are hashed with. */
  rounds: number;
}

type Pbkdf2 = typeof crypto.pbkdf2Sync;

/**
 * The real hasher without its threads, so that the work it does in `node:crypto` can be counted where it is done. A count
 * is the same on a busy machine and an idle one; a clock is not.
 */
export function countedHasher(hashers: readonly string[], iterations: number) {
  const settings: PasswordSettings = { hashers, parameters: djangoParameters(iterations) };
  const work: HashingWork = { rounds: 0 };
  const real = { pbkdf2Sync: crypto.pbkdf2Sync };
  const counting: Pbkdf2 = (...args: [BinaryLike, BinaryLike, number, number, string]) => {
    work.rounds += args[2];
    return real.pbkdf2Sync(...args);
  };
  crypto.pbkdf2Sync = counting;
  syncBuiltinESMExports();
  const hasher: PasswordHasher = {
    admit: () => ({ [Symbol.dispose]: () => undefined }),
    hash: async (password) => makePassword(password, settings),
    verify: async (password, encoded) => checkPassword(password, encoded, settings),
    readability: (encoded) => readability(encoded, settings),
    close: async () => undefined,
  };
  const restore = () => {
    Object.assign(crypto, real);
    syncBuiltinESMExports();
  };
  return { hasher, work, [Symbol.dispose]: restore };
}
