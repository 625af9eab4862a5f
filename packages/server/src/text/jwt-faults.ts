/**
 * What can be wrong with one of SimpleJWT's tokens or with its owner, in SimpleJWT's words: clients compare them. `code` is what the
 * body names; where there is none, SimpleJWT sends only the message.
 */
export const jwtFaults = {
  invalid: { message: "Token is invalid", code: "token_not_valid" },
  expired: { message: "Token is expired", code: "token_not_valid" },
  blacklisted: { message: "Token is blacklisted", code: "token_not_valid" },
  no_id: { message: "Token has no id", code: "token_not_valid" },
  no_type: { message: "Token has no type", code: "token_not_valid" },
  wrong_type: { message: "Token has wrong type", code: "token_not_valid" },
  no_expiry: { message: "Token has no 'exp' claim", code: "token_not_valid" },
  no_user: { message: "Token contained no recognizable user identification", code: "token_not_valid" },
  user_not_found: { message: "User not found", code: "user_not_found" },
  user_inactive: { message: "User is inactive", code: "user_inactive" },
  password_changed: { message: "The user's password has been changed.", code: "password_changed" },
  // As its serializers word them.
  refreshed_by_inactive: { message: "No active account found for the given token.", code: undefined },
  refreshed_after_change: { message: "The user's password has been changed.", code: undefined },
} as const satisfies Readonly<
  Record<string, { readonly message: string; readonly code: string | undefined }>
>;

export type JwtFault = keyof typeof jwtFaults;
