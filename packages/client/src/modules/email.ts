import { authState, dataOf, refuseUnauthenticated } from "../answer.ts";
import type { EmailAddress, EmailInput, EmailVerificationInfo, KeyInput } from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";
import type { AuthState } from "../state.ts";

/** A link's address and user, or those of the pending step. */
export interface EmailVerification extends EmailVerificationInfo {
  /** Verifying finishes a log-in of this very session. */
  is_authenticating: boolean;
}

export type EmailModule = ReturnType<typeof emailModule>;

/** The user's e-mail addresses, and their verification. */
export function emailModule(send: Send) {
  const path = "/account/email";
  return {
    /** All addresses of the user (`GET account/email`). */
    async list(options?: CallOptions): Promise<EmailAddress[]> {
      return dataOf(await send({ name: "email.list", method: "GET", path, ...options }));
    },

    /**
     * Adds an address and mails a verification link (`POST account/email`). Gives all addresses.
     * Throws `duplicate_email`, `email_taken`, `max_email_addresses`, `reauthentication_required`.
     */
    async add(input: EmailInput, options?: CallOptions): Promise<EmailAddress[]> {
      return dataOf(await send({ name: "email.add", method: "POST", path, body: input, ...options }));
    },

    /** Mails the verification link again (`PUT account/email`). Throws `verification_not_sent`, `unknown_email`. */
    async requestVerification(input: EmailInput, options?: CallOptions): Promise<void> {
      const codes = { 403: "verification_not_sent" } as const;
      refuseUnauthenticated(
        await send({
          name: "email.requestVerification",
          method: "PUT",
          path,
          body: input,
          codes,
          ...options,
        }),
      );
    },

    /** Makes a verified address the primary one (`PATCH account/email`). Throws `unverified_primary_email`. */
    async setPrimary(input: EmailInput, options?: CallOptions): Promise<EmailAddress[]> {
      const body = { email: input.email, primary: true };
      return dataOf(await send({ name: "email.setPrimary", method: "PATCH", path, body, ...options }));
    },

    /** Removes an address (`DELETE account/email`). Throws `cannot_remove_primary_email`, `unknown_email`. */
    async remove(input: EmailInput, options?: CallOptions): Promise<EmailAddress[]> {
      return dataOf(await send({ name: "email.remove", method: "DELETE", path, body: input, ...options }));
    },

    /**
     * Whom a verification link is for, before it is used (`GET auth/email/verify`); without a key: the pending step's
     * address. Throws `invalid_or_expired_key`.
     */
    async getVerification(input?: KeyInput, options?: CallOptions): Promise<EmailVerification> {
      const headers: Record<string, string> = input ? { "X-Email-Verification-Key": input.key } : {};
      const answer = await send({
        name: "email.getVerification",
        method: "GET",
        path: "/auth/email/verify",
        headers,
        ...options,
      });
      return {
        ...dataOf<EmailVerificationInfo>(answer),
        is_authenticating: answer.meta?.is_authenticating === true,
      };
    },

    /**
     * Verifies an address by the key of its link (`POST auth/email/verify`). Every state is a success: `anonymous` says
     * that the address is verified and the user may log in now. Throws `invalid_or_expired_key`, `conflict`.
     */
    async verify(input: KeyInput, options?: CallOptions): Promise<AuthState> {
      return authState(
        await send({
          name: "email.verify",
          method: "POST",
          path: "/auth/email/verify",
          body: input,
          ...options,
        }),
      );
    },
  };
}
