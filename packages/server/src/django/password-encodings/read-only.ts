import { noop, type PasswordEncoding } from "./encoding.ts";
import { newSalt } from "./salt.ts";

/**
 * An encoding of hashes that other systems made and that Django has no form for. They verify until their owner logs in,
 * and no new ones are made: `preferredEncoding` puts PBKDF2 in its place.
 */
export function readOnlyEncoding({
  algorithm,
  reads,
  verify,
}: Pick<PasswordEncoding, "algorithm" | "reads" | "verify">): PasswordEncoding {
  return {
    algorithm,
    newSalt,
    encode() {
      throw new RangeError(`No new hashes are made with ${algorithm}.`);
    },
    reads,
    verify,
    mustUpdate: reads,
    hardenRuntime: noop,
  };
}
