import type { LoginInput, ReauthenticateInput, SignupInput } from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";

export type AuthModule = ReturnType<typeof authModule>;

/** Logging in and out, signing up, and asking who is here. */
export function authModule(send: Send) {
  return {
    /** Who is logged in (`GET auth/session`). A session that is gone is `anonymous`. */
    async session(options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"getSession">({
          name: "auth.session",
          method: "GET",
          path: "/auth/session",
          accepts: [410],
          ...options,
        }),
      );
    },

    /**
     * Logs in by password (`POST auth/login`). `pending` when a step is still asked for, such as `verify_email`.
     * Throws `email_password_mismatch`, `too_many_login_attempts`, `conflict` (already logged in), `rate_limited`.
     *
     * @example
     * const state = await client.auth.login({ email, password });
     * if (state.status === "pending") go(`/auth/${state.flow.id}`);
     */
    async login(input: LoginInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"login">({
          name: "auth.login",
          method: "POST",
          path: "/auth/login",
          body: input,
          ...options,
        }),
      );
    },

    /**
     * Creates an account (`POST auth/signup`). `pending` with `verify_email` where verification is mandatory, also
     * for an address that already has an account: the server does not tell.
     * Throws `email_taken`, the `password_…` codes, `signup_closed`, `conflict` (logged in), `rate_limited`.
     */
    async signup(input: SignupInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"signup">({
          name: "auth.signup",
          method: "POST",
          path: "/auth/signup",
          body: input,
          codes: { 403: "signup_closed" },
          ...options,
        }),
      );
    },

    /** Ends this session (`DELETE auth/session`), or gives up a pending log-in. */
    async logout(options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"logout">({
          name: "auth.logout",
          method: "DELETE",
          path: "/auth/session",
          accepts: [410],
          endsSession: true,
          ...options,
        }),
      );
    },

    /** Proves again by password that it is the user (`POST auth/reauthenticate`). Throws `incorrect_password`, `rate_limited`. */
    async reauthenticate(input: ReauthenticateInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"reauthenticate">({
          name: "auth.reauthenticate",
          method: "POST",
          path: "/auth/reauthenticate",
          body: input,
          ...options,
        }),
      );
    },
  };
}
