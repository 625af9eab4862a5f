import { bcryptEncoding } from "./bcrypt-family.ts";

/**
 * `django.contrib.auth.hashers.BCryptPasswordHasher`: only the first 72 bytes of a password count, so hashes that exist
 * verify as they always did, and `makePassword` makes no new ones.
 */
export const bcrypt = bcryptEncoding({ algorithm: "bcrypt", prepare: (password) => password });
