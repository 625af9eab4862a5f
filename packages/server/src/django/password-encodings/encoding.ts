/** How strongly new passwords are hashed, and what counts as outdated. */
export interface HashingParameters {
  readonly pbkdf2: { readonly iterations: number };
  /** `memoryCost` in KiB. */
  readonly argon2: { readonly timeCost: number; readonly memoryCost: number; readonly parallelism: number };
  /** `rounds` is the exponent: one more doubles the work. */
  readonly bcrypt: { readonly rounds: number };
  readonly scrypt: { readonly workFactor: number; readonly blockSize: number; readonly parallelism: number };
  /** `PASSWORD_FIREBASE_SCRYPT`, for hashes that came from there. */
  readonly firebase?: FirebaseParameters | undefined;
}

/** The hash parameters of a Firebase project, which all its hashes share. The signer key is secret. */
export interface FirebaseParameters {
  /** Base64, as Firebase's console shows it; so is the separator. */
  readonly signerKey: string;
  readonly saltSeparator: string;
  /** Scrypt's r, and the exponent of its N. */
  readonly rounds: number;
  readonly memCost: number;
}

/** Django 5.2's own figures, but for PBKDF2, which the caller decides (Django 5.2 itself: 1 000 000). */
export function djangoParameters(pbkdf2Iterations: number): HashingParameters {
  return {
    pbkdf2: { iterations: pbkdf2Iterations },
    argon2: { timeCost: 2, memoryCost: 102_400, parallelism: 8 },
    bcrypt: { rounds: 12 },
    scrypt: { workFactor: 16_384, blockSize: 8, parallelism: 5 },
  };
}

/**
 * One of Django's password hashers. Passwords are hashed as their exact UTF-8 bytes: the caller has made sure that
 * there are such bytes (no lone surrogates). Everything here is synchronous and slow on purpose: it runs in a worker.
 */
export interface PasswordEncoding {
  /** What an encoded password of this kind begins with. */
  readonly algorithm: string;
  /** A fresh salt from the CSPRNG, in the form that `encode` takes. */
  newSalt(parameters: HashingParameters): string;
  /** @throws RangeError where the salt has a form that could not be read back */
  encode(password: string, salt: string, parameters: HashingParameters): string;
  /** Whether the text is an encoding of this kind that `verify` would compute: well-formed, and of a bounded cost. */
  reads(encoded: string, parameters: HashingParameters): boolean;
  /** `undefined` where the text is no such encoding, so that nothing was computed. */
  verify(password: string, encoded: string, parameters: HashingParameters): boolean | undefined;
  /** Whether a hash made now would be a better one; false for a text that is no encoding of this kind. */
  mustUpdate(encoded: string, parameters: HashingParameters): boolean;
  /**
   * Burns the difference in work between what `encoded` asked for and what a new hash would, so that a wrong password
   * takes as long for an account with an old hash as for any other. Django's `harden_runtime`.
   */
  hardenRuntime(password: string, encoded: string, parameters: HashingParameters): void;
}

/** For encodings whose cost has no single figure to make up the difference in, or that have no cost. */
export const noop = (): void => undefined;
