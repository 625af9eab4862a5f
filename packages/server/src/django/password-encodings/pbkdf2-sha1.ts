import { pbkdf2Encoding } from "./pbkdf2.ts";

/** `django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher`. */
export const pbkdf2Sha1 = pbkdf2Encoding({ algorithm: "pbkdf2_sha1", digest: "sha1", length: 20 });
