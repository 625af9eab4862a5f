import type { Authenticator } from "../../domain/authenticator.ts";
import type { Factor } from "../../flows/second-factor/factors.ts";
import type { AuthenticatorOutput } from "./outputs.ts";

/** A factor as its owner sees it. @param options `withCodes`: with the recovery codes themselves */
export function presentFactor(
  { authenticator, recoveryCodes }: Factor,
  options: { withCodes?: boolean } = {},
): AuthenticatorOutput & { unused_codes?: readonly string[] } {
  const { type, id, createdAt, lastUsedAt } = authenticator;
  const usage = {
    created_at: createdAt.getTime() / 1000,
    last_used_at: lastUsedAt === null ? null : lastUsedAt.getTime() / 1000,
  };
  switch (type) {
    case "totp":
      return { type, ...usage };
    case "recovery_codes": {
      const { total = 0, unused = [] } = recoveryCodes ?? {};
      return {
        type,
        ...usage,
        total_code_count: total,
        unused_code_count: unused.length,
        ...(options.withCodes && { unused_codes: unused }),
      };
    }
    case "webauthn":
      return { type, ...usage, id, ...keyOf(authenticator) };
  }
}

/** Name and kind of a security key, from the registration that allauth keeps. */
function keyOf({ data }: Authenticator): { name: string; is_passwordless?: boolean } {
  const credential = data.credential as
    | { clientExtensionResults?: { credProps?: { rk?: unknown } } }
    | undefined;
  const isPasswordless = credential?.clientExtensionResults?.credProps?.rk;
  return {
    name: typeof data.name === "string" ? data.name : "",
    ...(typeof isPasswordless === "boolean" && { is_passwordless: isPasswordless }),
  };
}
