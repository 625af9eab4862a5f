import { createHash } from "node:crypto";
import { bcryptEncoding } from "./bcrypt-family.ts";

/** `django.contrib.auth.hashers.BCryptSHA256PasswordHasher`: hashed first, so that every byte of the password counts. */
export const bcryptSha256 = bcryptEncoding({
  algorithm: "bcrypt_sha256",
  prepare: (password) => createHash("sha256").update(password, "utf8").digest("hex"),
});
