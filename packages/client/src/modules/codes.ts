import { granted } from "../answer.ts";
import type { ConfirmLoginCodeInput, RequestLoginCodeInput } from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";

export type CodesModule = ReturnType<typeof codesModule>;

/** Logging in by a code that is mailed, in place of a password or on top of it. */
export function codesModule(send: Send) {
  return {
    /**
     * Mails a code (`POST auth/code/request`). `pending` with `login_by_code` for every address: whether it has an
     * account is not told. Throws `too_many_login_attempts`, `conflict` (already logged in), `not_found` (not enabled).
     *
     * @example
     * await client.codes.request({ email });
     * const state = await client.codes.confirm({ code });
     */
    async request(input: RequestLoginCodeInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"requestLoginCode">({
          name: "codes.request",
          method: "POST",
          path: "/auth/code/request",
          body: input,
          ...options,
        }),
      );
    },

    /**
     * Logs in by the code (`POST auth/code/confirm`). Case, dashes and blanks do not count.
     * Throws `incorrect_code`, and `conflict` once there is nothing that it could be the code of: its time is over, or it
     * was mistyped too often.
     */
    async confirm(input: ConfirmLoginCodeInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"confirmLoginCode">({
          name: "codes.confirm",
          method: "POST",
          path: "/auth/code/confirm",
          body: input,
          ...options,
        }),
      );
    },

    /** Mails another code for the same log-in (`POST auth/code/resend`). Throws `conflict` when there is none, or enough were sent. */
    async resend(options?: CallOptions): Promise<void> {
      granted(
        await send<"resendLoginCode">({
          name: "codes.resend",
          method: "POST",
          path: "/auth/code/resend",
          ...options,
        }),
      );
    },
  };
}
