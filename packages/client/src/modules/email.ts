import { granted } from "../answer.ts";
import type {
  AddEmailAddressInput,
  ChangePrimaryEmailAddressInput,
  EmailAddress,
  EmailVerificationInfo,
  RemoveEmailAddressInput,
  RequestEmailVerificationInput,
  VerifyEmailInput,
} from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";

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
      return granted(
        await send<"listEmailAddresses">({ name: "email.list", method: "GET", path, ...options }),
      ).data;
    },

    /**
     * Adds an address and mails a verification link (`POST account/email`). Gives all addresses.
     * Throws `duplicate_email`, `email_taken`, `max_email_addresses`, `reauthentication_required`.
     */
    async add(input: AddEmailAddressInput, options?: CallOptions): Promise<EmailAddress[]> {
      return granted(
        await send<"addEmailAddress">({ name: "email.add", method: "POST", path, body: input, ...options }),
      ).data;
    },

    /** Mails the verification link again (`PUT account/email`). Throws `verification_not_sent`, `unknown_email`. */
    async requestVerification(input: RequestEmailVerificationInput, options?: CallOptions): Promise<void> {
      const codes = { 403: "verification_not_sent" } as const;
      granted(
        await send<"requestEmailVerification">({
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
    async setPrimary(
      input: Pick<ChangePrimaryEmailAddressInput, "email">,
      options?: CallOptions,
    ): Promise<EmailAddress[]> {
      const body = { email: input.email, primary: true };
      return granted(
        await send<"changePrimaryEmailAddress">({
          name: "email.setPrimary",
          method: "PATCH",
          path,
          body,
          ...options,
        }),
      ).data;
    },

    /** Removes an address (`DELETE account/email`). Throws `cannot_remove_primary_email`, `unknown_email`. */
    async remove(input: RemoveEmailAddressInput, options?: CallOptions): Promise<EmailAddress[]> {
      return granted(
        await send<"removeEmailAddress">({
          name: "email.remove",
          method: "DELETE",
          path,
          body: input,
          ...options,
        }),
      ).data;
    },

    /**
     * Whom a verification link is for, before it is used (`GET auth/email/verify`); without a key: the pending step's
     * address. Throws `invalid_or_expired_key`.
     */
    async getVerification(input?: VerifyEmailInput, options?: CallOptions): Promise<EmailVerification> {
      const answer = await send<"getEmailVerification">({
        name: "email.getVerification",
        method: "GET",
        path: "/auth/email/verify",
        ...(input && { headers: { "X-Email-Verification-Key": input.key } }),
        ...options,
      });
      const { data, meta } = granted(answer);
      return { ...data, is_authenticating: meta.is_authenticating };
    },

    /**
     * Verifies an address by the key of its link, or by its code where the server mails codes (`POST auth/email/verify`). Every state is a success: `anonymous` says
     * that the address is verified and the user may log in now. By link throws `invalid_or_expired_key`; by code `incorrect_code`, and
     * `conflict` once there is nothing that it could be the code of.
     */
    async verify(input: VerifyEmailInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"verifyEmail">({
          name: "email.verify",
          method: "POST",
          path: "/auth/email/verify",
          body: input,
          ...options,
        }),
      );
    },

    /**
     * Mails another code to the address that waits for one (`POST auth/email/verify/resend`). Throws `conflict` when none
     * does, or enough were sent; `rate_limited`.
     */
    async resendCode(options?: CallOptions): Promise<void> {
      granted(
        await send<"resendEmailVerificationCode">({
          name: "email.resendCode",
          method: "POST",
          path: "/auth/email/verify/resend",
          ...options,
        }),
      );
    },
  };
}
