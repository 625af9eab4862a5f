import { granted } from "../answer.ts";
import type {
  AuthenticateByProviderTokenInput,
  DisconnectProviderAccountInput,
  ProviderAccount,
  ProviderSignupInput,
  ProviderSignupResponse,
  RedirectToProviderInput,
} from "../contract.ts";
import type { CallOptions, Leave, Send } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";

export type ProvidersModule = ReturnType<typeof providersModule>;

/** Logging in through third parties. Which ones there are, `config.get()` tells (`socialaccount.providers`). */
export function providersModule(send: Send, leave: Leave) {
  const accountsPath = "/account/providers";
  const signupPath = "/auth/provider/signup";
  return {
    /** The third parties' accounts that the user can log in with (`GET account/providers`). */
    async list(options?: CallOptions): Promise<ProviderAccount[]> {
      return granted(
        await send<"listProviderAccounts">({
          name: "providers.list",
          method: "GET",
          path: accountsPath,
          ...options,
        }),
      ).data;
    },

    /**
     * Takes one of them away and gives those that remain (`DELETE account/providers`). Throws `account_not_found`.
     *
     * @example
     * const [account] = await client.providers.list();
     * if (account) await client.providers.disconnect({ provider: account.provider.id, account: account.uid });
     */
    async disconnect(
      input: DisconnectProviderAccountInput,
      options?: CallOptions,
    ): Promise<ProviderAccount[]> {
      return granted(
        await send<"disconnectProviderAccount">({
          name: "providers.disconnect",
          method: "DELETE",
          path: accountsPath,
          body: input,
          ...options,
        }),
      ).data;
    },

    /**
     * Leaves the page for the provider's (`POST auth/provider/redirect`), which sends the browser back to `callback_url`, with
     * `error` in its query where nothing came of it. For browsers whose session is a cookie; throws `not_found` elsewhere.
     */
    async redirect(input: RedirectToProviderInput, options?: CallOptions): Promise<void> {
      await leave("/auth/provider/redirect", { ...input }, options);
    },

    /**
     * Logs in or connects by a token that the provider gave to this app (`POST auth/provider/token`). `pending` with
     * `provider_signup` where more has to be asked for. Throws `invalid_token`, `client_id_required`.
     */
    async token(input: AuthenticateByProviderTokenInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"authenticateByProviderToken">({
          name: "providers.token",
          method: "POST",
          path: "/auth/provider/token",
          body: input,
          codes: { 403: "signup_closed" },
          ...options,
        }),
      );
    },

    /** What the provider told of who is about to sign up (`GET auth/provider/signup`). Throws `conflict` where nobody is. */
    async getSignup(options?: CallOptions): Promise<ProviderSignupResponse["data"]> {
      return granted(
        await send<"getProviderSignup">({
          name: "providers.getSignup",
          method: "GET",
          path: signupPath,
          ...options,
        }),
      ).data;
    },

    /** Signs up with what the provider told and what was asked for besides (`POST auth/provider/signup`). Throws `email_taken`, `conflict`. */
    async signup(input: ProviderSignupInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"providerSignup">({
          name: "providers.signup",
          method: "POST",
          path: signupPath,
          body: input,
          codes: { 403: "signup_closed" },
          ...options,
        }),
      );
    },
  };
}
