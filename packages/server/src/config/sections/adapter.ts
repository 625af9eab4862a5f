import * as z from "zod";
import type { User } from "../../domain/user.ts";

/** A user as functions of the configuration get to see them: all but the hash of the password. */
export type AdapterUser = Omit<User, "password">;

type Claims = Readonly<Record<string, unknown>>;

/** Functions that stand in for what the engine would do. They come from `gatehouse.config.ts` alone. */
export const adapterSection = z.strictObject({
  /** What access tokens say beside `iat`, `exp`, `sid`, `jti`, `token_use` and `sub`, which it cannot replace. */
  jwtClaims: z
    .custom<(user: AdapterUser) => Claims | Promise<Claims>>((value) => typeof value === "function", {
      error: "must be a function",
    })
    .optional(),
});
