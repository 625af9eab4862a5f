import { granted } from "../answer.ts";
import type { ChangePhoneNumberInput, PhoneNumber, VerifyPhoneInput } from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";

export type PhoneModule = ReturnType<typeof phoneModule>;

/** The user's phone number, and its verification. */
export function phoneModule(send: Send) {
  const path = "/account/phone";
  return {
    /** The user's number, or `undefined` (`GET account/phone`). */
    async get(options?: CallOptions): Promise<PhoneNumber | undefined> {
      return granted(await send<"getPhoneNumber">({ name: "phone.get", method: "GET", path, ...options }))
        .data[0];
    },

    /**
     * Sends a code to a new number (`POST account/phone`): the user's, who then calls `verify`, or that of a newcomer who
     * mistyped theirs and waits at `verify_phone`. Throws `invalid_phone`, `same_as_current`, `phone_taken`,
     * `reauthentication_required`, `conflict` (no newcomer, or enough changes), `rate_limited`.
     *
     * @example
     * await client.phone.change({ phone: "+31612345678" });
     * await client.phone.verify({ code });
     */
    async change(input: ChangePhoneNumberInput, options?: CallOptions): Promise<PhoneNumber | undefined> {
      const answer = await send<"changePhoneNumber">({
        name: "phone.change",
        method: "POST",
        path,
        body: input,
        ...options,
      });
      return granted(answer).data[0];
    },

    /**
     * Verifies the number that the code was sent to (`POST auth/phone/verify`), and goes on with a log-in that waits for it.
     * Throws `incorrect_code`, `phone_taken`, and `conflict` once there is nothing that it could be the code of.
     */
    async verify(input: VerifyPhoneInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"verifyPhone">({
          name: "phone.verify",
          method: "POST",
          path: "/auth/phone/verify",
          body: input,
          ...options,
        }),
      );
    },

    /** Sends another code to the number that waits for one (`POST auth/phone/verify/resend`). Throws `conflict`, `rate_limited`. */
    async resendCode(options?: CallOptions): Promise<void> {
      granted(
        await send<"resendPhoneVerificationCode">({
          name: "phone.resendCode",
          method: "POST",
          path: "/auth/phone/verify/resend",
          ...options,
        }),
      );
    },
  };
}
