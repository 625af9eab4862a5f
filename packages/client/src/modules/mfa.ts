import { granted } from "../answer.ts";
import type {
  ActivateTotpInput,
  AuthenticateByCodeInput,
  Authenticator,
  ReauthenticateByCodeInput,
  SensitiveRecoveryCodesAuthenticator,
  TOTPAuthenticator,
  TrustBrowserInput,
} from "../contract.ts";
import { AuthError } from "../errors.ts";
import type { CallOptions, Send } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";

/** The user's authenticator app, or what a new one is set up with. */
export type TotpStatus =
  | { status: "active"; authenticator: TOTPAuthenticator }
  /** `secret` is for typing into an app, `totp_url` for a QR code. Each question makes a new one. */
  | { status: "absent"; secret: string; totp_url: string };

export type MfaModule = ReturnType<typeof mfaModule>;

/** Second factors: logging in with them, and setting them up. */
export function mfaModule(send: Send) {
  const totpPath = "/account/authenticators/totp";
  const codesPath = "/account/authenticators/recovery-codes";
  return {
    /**
     * Goes on with a log-in that is pending with `mfa_authenticate`, by a code of an authenticator app or a recovery code
     * (`POST auth/2fa/authenticate`). `pending` with `mfa_trust` where the server offers to trust the browser;
     * `anonymous` when no log-in waits for it (any more). Throws `incorrect_code`, `too_many_login_attempts`.
     */
    async authenticate(input: AuthenticateByCodeInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"authenticateByCode">({
          name: "mfa.authenticate",
          method: "POST",
          path: "/auth/2fa/authenticate",
          body: input,
          ...options,
        }),
      );
    },

    /** Answers a log-in that is pending with `mfa_trust` (`POST auth/2fa/trust`): whether this browser is asked again. */
    async trust(input: TrustBrowserInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"trustBrowser">({
          name: "mfa.trust",
          method: "POST",
          path: "/auth/2fa/trust",
          body: input,
          ...options,
        }),
      );
    },

    /** Proves again by a second factor that it is the user (`POST auth/2fa/reauthenticate`). Throws `incorrect_code`, `too_many_login_attempts`. */
    async reauthenticate(input: ReauthenticateByCodeInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"reauthenticateByCode">({
          name: "mfa.reauthenticate",
          method: "POST",
          path: "/auth/2fa/reauthenticate",
          body: input,
          ...options,
        }),
      );
    },

    /** All second factors of the user (`GET account/authenticators`). */
    async list(options?: CallOptions): Promise<Authenticator[]> {
      return granted(
        await send<"listAuthenticators">({
          name: "mfa.list",
          method: "GET",
          path: "/account/authenticators",
          ...options,
        }),
      ).data;
    },

    /**
     * The user's authenticator app, or what a new one is set up with (`GET account/authenticators/totp`).
     * Throws `unverified_email` while an address is unverified.
     *
     * @example
     * const totp = await client.mfa.getTotp();
     * if (totp.status === "absent") showQrCode(totp.totp_url);
     */
    async getTotp(options?: CallOptions): Promise<TotpStatus> {
      const answer = await send<"getTotp">({
        name: "mfa.getTotp",
        method: "GET",
        path: totpPath,
        accepts: [404],
        ...options,
      });
      if (answer.status !== 404) return { status: "active", authenticator: granted(answer).data };
      // A 404 without a secret is a server that has no authenticator apps.
      const { secret, totp_url } = answer.meta ?? {};
      if (!secret || !totp_url) throw new AuthError({ status: 404, code: "not_found" });
      return { status: "absent", secret, totp_url };
    },

    /**
     * Makes the app that was set up with `getTotp` a second factor, by a code that it shows (`POST account/authenticators/totp`).
     * The user gets recovery codes with their first factor.
     * Throws `incorrect_code`, `totp_already_active`, `unverified_email`, `reauthentication_required`.
     */
    async activateTotp(input: ActivateTotpInput, options?: CallOptions): Promise<TOTPAuthenticator> {
      return granted(
        await send<"activateTotp">({
          name: "mfa.activateTotp",
          method: "POST",
          path: totpPath,
          body: input,
          ...options,
        }),
      ).data;
    },

    /** Removes the authenticator app (`DELETE account/authenticators/totp`), and with the last factor the recovery codes. Throws `reauthentication_required`. */
    async deactivateTotp(options?: CallOptions): Promise<void> {
      granted(
        await send<"deactivateTotp">({
          name: "mfa.deactivateTotp",
          method: "DELETE",
          path: totpPath,
          ...options,
        }),
      );
    },

    /**
     * The recovery codes that are left (`GET account/authenticators/recovery-codes`), without the codes where the server shows
     * them but once. Throws `not_found` when there are none, `reauthentication_required`.
     */
    async getRecoveryCodes(options?: CallOptions): Promise<SensitiveRecoveryCodesAuthenticator> {
      return granted(
        await send<"getRecoveryCodes">({
          name: "mfa.getRecoveryCodes",
          method: "GET",
          path: codesPath,
          ...options,
        }),
      ).data;
    },

    /**
     * Makes a new set of recovery codes; those before no longer work (`POST account/authenticators/recovery-codes`).
     * Throws `cannot_generate_recovery_codes` for a user without a second factor, `reauthentication_required`.
     */
    async generateRecoveryCodes(options?: CallOptions): Promise<SensitiveRecoveryCodesAuthenticator> {
      return granted(
        await send<"generateRecoveryCodes">({
          name: "mfa.generateRecoveryCodes",
          method: "POST",
          path: codesPath,
          ...options,
        }),
      ).data;
    },
  };
}
