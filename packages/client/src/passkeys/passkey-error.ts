import { AuthError, type PasskeyErrorCode } from "../errors.ts";

const MESSAGES: Record<PasskeyErrorCode, string> = {
  passkeys_unsupported: "This browser cannot use passkeys. Try another one, or another way in.",
  passkeys_insecure: "Passkeys work on secure pages only. Open this page over HTTPS.",
  passkey_cancelled: "No passkey was used: it was cancelled, or none was found.",
  passkey_timed_out: "That took too long. Please try again.",
  passkey_exists: "This device has a passkey for this account already.",
  passkey_wrong_site: "Passkeys of this account work on another address than this page's.",
  passkey_unfit: "This key cannot be a passkey: it needs a PIN or a fingerprint, and room for one more.",
  passkey_failed: "The browser could not use the passkey. Please try again.",
  passkey_rejected: "This passkey is not accepted. It may have been removed, or belong to another account.",
};

interface Details {
  status?: number;
  message?: string;
  cause?: unknown;
}

/** What went wrong between the browser, the key and its owner. */
export function passkeyError(
  code: PasskeyErrorCode,
  { status = 0, message, cause }: Details = {},
): AuthError {
  return new AuthError({ status, code, message: message ?? MESSAGES[code], cause });
}

/** By the names that the browser gives (WebAuthn sections 5.1.3 and 5.1.4). */
const CODES: Partial<Record<string, PasskeyErrorCode>> = {
  // One name for "no", "nothing found" and "too late", so that pages do not learn which keys somebody has.
  NotAllowedError: "passkey_cancelled",
  AbortError: "passkey_cancelled",
  InvalidStateError: "passkey_exists",
  SecurityError: "passkey_wrong_site",
  NotSupportedError: "passkeys_unsupported",
  ConstraintError: "passkey_unfit",
};

/** @param ceremony `site`: where its keys work; `late`: the browser had as much time as it was given */
export function browserError(cause: unknown, { site, late }: { site: string; late: boolean }): AuthError {
  const code = (cause instanceof DOMException && CODES[cause.name]) || "passkey_failed";
  if (code === "passkey_cancelled" && late) return passkeyError("passkey_timed_out", { cause });
  if (code !== "passkey_wrong_site") return passkeyError(code, { cause });
  return passkeyError(code, {
    cause,
    message: `Passkeys of this account work at ${site}, and this page is elsewhere.`,
  });
}
