import { pbkdf2Encoding } from "./pbkdf2.ts";

/** `django.contrib.auth.hashers.PBKDF2PasswordHasher`, the default. */
export const pbkdf2Sha256 = pbkdf2Encoding({ algorithm: "pbkdf2_sha256", digest: "sha256", length: 32 });
