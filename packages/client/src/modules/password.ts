import { granted } from "../answer.ts";
import type {
  ChangePasswordInput,
  PasswordResetInfo,
  RequestPasswordResetInput,
  ResetPasswordInput,
} from "../contract.ts";
import { AuthError } from "../errors.ts";
import type { CallOptions, Send } from "../operation.ts";
import { type AuthState, isAuthentication, type Pending, readAuthState } from "../state.ts";

/** `sent` says only that the request was taken: whether the address has an account is not told. */
export type PasswordRequest = { status: "sent" } | Pending;

export type PasswordModule = ReturnType<typeof passwordModule>;

/** Forgotten and changed passwords. */
export function passwordModule(send: Send) {
  return {
    /**
     * Mails a reset link (`POST auth/password/request`); `pending` where the server sends a code instead.
     * Throws `invalid`, `rate_limited`.
     */
    async request(input: RequestPasswordResetInput, options?: CallOptions): Promise<PasswordRequest> {
      const answer = await send<"requestPasswordReset">({
        name: "password.request",
        method: "POST",
        path: "/auth/password/request",
        body: input,
        ...options,
      });
      const state = isAuthentication(answer) && readAuthState(answer);
      return state && state.status === "pending" ? state : { status: "sent" };
    },

    /**
     * Whose password a reset key is for (`GET auth/password/reset`). Where the server mails codes the code is the key, and
     * each wrong one an attempt. Throws `invalid_password_reset`; by code `incorrect_code`, `conflict`.
     */
    async getReset(
      input: Pick<ResetPasswordInput, "key">,
      options?: CallOptions,
    ): Promise<PasswordResetInfo> {
      const headers = { "X-Password-Reset-Key": input.key };
      return granted(
        await send<"getPasswordReset">({
          name: "password.getReset",
          method: "GET",
          path: "/auth/password/reset",
          headers,
          ...options,
        }),
      ).data;
    },

    /**
     * Sets a new password by the key of a reset link, or by the code (`POST auth/password/reset`). Every state is a success:
     * `anonymous` asks the user to log in with the new password. Throws `invalid_password_reset`, the `password_…` codes; by
     * code `incorrect_code`, `conflict`.
     */
    async reset(input: ResetPasswordInput, options?: CallOptions): Promise<AuthState> {
      const answer = await send<"resetPassword">({
        name: "password.reset",
        method: "POST",
        path: "/auth/password/reset",
        body: input,
        endsSession: true,
        ...options,
      });
      if (isAuthentication(answer)) return readAuthState(answer);
      // What the server says to an address without a key, which is `request` and not this.
      throw new AuthError({ status: answer.status, code: "unexpected_response" });
    },

    /**
     * Changes the password (`POST account/password/change`). Users who have none yet leave `current_password` out.
     * `anonymous` where the server logs out on a change.
     * Throws `enter_current_password`, the `password_…` codes, `rate_limited`.
     */
    async change(input: ChangePasswordInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"changePassword">({
          name: "password.change",
          method: "POST",
          path: "/account/password/change",
          body: input,
          endsSession: true,
          ...options,
        }),
      );
    },
  };
}
