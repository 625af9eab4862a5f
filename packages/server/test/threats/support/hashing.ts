import type { PasswordHasher } from "../../../src/crypto/password-hasher.ts";
import type { House } from "../../support/house.ts";

export interface HashingCount extends Disposable {
  /** What was asked of the hasher since the count began. */
  readonly calls: readonly ("hash" | "verify")[];
  /** The length of the longest password that it was given. */
  longest(): number;
}

/** Notes each job that the real hasher is given, and lets it do them. */
export function countHashing({ gatehouse }: House): HashingCount {
  const { hasher } = gatehouse.engine;
  const calls: ("hash" | "verify")[] = [];
  let longest = 0;
  const note = (job: "hash" | "verify", password: string) => {
    calls.push(job);
    longest = Math.max(longest, password.length);
  };
  const counting: PasswordHasher = {
    admit: () => hasher.admit(),
    hash(password) {
      note("hash", password);
      return hasher.hash(password);
    },
    verify(password, encoded) {
      note("verify", password);
      return hasher.verify(password, encoded);
    },
    readability: (encoded) => hasher.readability(encoded),
    close: () => hasher.close(),
  };
  Object.assign(gatehouse.engine, { hasher: counting });
  return {
    calls,
    longest: () => longest,
    [Symbol.dispose]: () => void Object.assign(gatehouse.engine, { hasher }),
  };
}
