import { granted } from "../answer.ts";
import type { GatehouseClient } from "../client.ts";
import type {
  AuthenticatedResponse,
  AuthenticationRequiredResponse,
  RemoveKeysInput,
  RenameKeyInput,
  SessionGoneResponse,
  SignUpByPasskeyInput,
  WebAuthnAuthenticator,
  WebAuthnCreationOptionsResponse,
  WebAuthnRequestOptionsResponse,
} from "../contract.ts";
import { AuthError } from "../errors.ts";
import type { CallOptions } from "../operation.ts";
import { type AuthState, readAuthState } from "../state.ts";
import { type Assertion, createKey, inTurn, proveKey, type Registration } from "./ceremony.ts";
import { passkeyError } from "./passkey-error.ts";

export interface NewKeyInput {
  /** What its owner calls it; left out, the server finds a name. */
  name?: string;
}

export interface AddPasskeyInput extends NewKeyInput {
  /** `true`: a passkey, which can log in alone. `false`: a key for the second step of a log-in. */
  passwordless: boolean;
}

export interface AddedPasskey {
  passkey: WebAuthnAuthenticator;
  /** It is the first second factor, so there are recovery codes now: `mfa.getRecoveryCodes()`. */
  recoveryCodesGenerated: boolean;
}

export interface PasskeyLoginInput {
  /** Waits, without a window, until a passkey is chosen in the menu of a field with `autocomplete="username webauthn"`. */
  autofill?: boolean;
  /** A passkey has been chosen, and the server is asked now. */
  onChosen?: () => void;
}

export type PasskeysModule = ReturnType<typeof passkeys>;

/**
 * Passkeys and security keys, in browsers. A module of its own, so that pages without keys do not load it.
 *
 * What the browser does not do ends in an `AuthError` as well: `passkey_cancelled`, `passkey_timed_out`, `passkey_exists`,
 * `passkey_wrong_site`, `passkey_unfit`, `passkey_failed`, `passkeys_unsupported`, `passkeys_insecure`. A key that the
 * server does not take is `passkey_rejected`.
 *
 * @example
 * const { passkeys } = await import("@gatehouse/client/passkeys");
 * const state = await passkeys(client).login();
 */
export function passkeys({ send }: Pick<GatehouseClient, "send">) {
  const managePath = "/account/authenticators/webauthn";
  return {
    /** The user's passkeys and security keys (`GET account/authenticators`). */
    async list(options?: CallOptions): Promise<WebAuthnAuthenticator[]> {
      const { data } = granted(
        await send<"listAuthenticators">({
          name: "passkeys.list",
          method: "GET",
          path: "/account/authenticators",
          ...options,
        }),
      );
      return data.filter((factor) => factor.type === "webauthn");
    },

    /**
     * Makes a key and adds it to the account (`GET`, `POST account/authenticators/webauthn`).
     * Throws `passkey_exists`, `reauthentication_required`, `unverified_email`.
     */
    async add({ name, passwordless }: AddPasskeyInput, options?: CallOptions): Promise<AddedPasskey> {
      const credential = await newKey(options, (signal) =>
        send<"getKeyCreationOptions">({
          name: "passkeys.add",
          method: "GET",
          path: managePath,
          ...(passwordless && { query: "passwordless" }),
          signal,
        }),
      );
      const { data, meta } = granted(
        await judged(
          send<"addKey">({
            name: "passkeys.add",
            method: "POST",
            path: managePath,
            body: { credential, ...(name !== undefined && { name }) },
            ...options,
          }),
          NOT_ADDED,
        ),
      );
      return { passkey: data, recoveryCodesGenerated: meta.recovery_codes_generated };
    },

    /** Gives a key another name (`PUT account/authenticators/webauthn`). Throws `reauthentication_required`. */
    async rename(input: RenameKeyInput, options?: CallOptions): Promise<WebAuthnAuthenticator> {
      return granted(
        await send<"renameKey">({
          name: "passkeys.rename",
          method: "PUT",
          path: managePath,
          body: input,
          ...options,
        }),
      ).data;
    },

    /**
     * Removes keys (`DELETE account/authenticators/webauthn`), and with the last second factor the recovery codes.
     * Throws `reauthentication_required`.
     */
    async remove(input: RemoveKeysInput, options?: CallOptions): Promise<void> {
      granted(
        await send<"removeKeys">({
          name: "passkeys.remove",
          method: "DELETE",
          path: managePath,
          body: input,
          ...options,
        }),
      );
    },

    /**
     * Logs in by a passkey alone (`GET`, `POST auth/webauthn/login`): in a window of the browser's, or with `autofill` in
     * the menu of a field. Throws `conflict` (already logged in), `too_many_login_attempts`.
     *
     * @example
     * const state = await keys.login({ autofill: true }, { signal });
     */
    async login({ autofill, onChosen }: PasskeyLoginInput = {}, options?: CallOptions): Promise<AuthState> {
      return proven(options, {
        autofill,
        ask: (signal) =>
          send<"getPasskeyLoginOptions">({
            name: "passkeys.login",
            method: "GET",
            path: "/auth/webauthn/login",
            signal,
          }),
        prove(body) {
          onChosen?.();
          return send<"logInByPasskey">({
            name: "passkeys.login",
            method: "POST",
            path: "/auth/webauthn/login",
            body,
            ...options,
          });
        },
      });
    },

    /**
     * Begins a sign-up without a password (`POST auth/webauthn/signup`). `pending` with `verify_email`, then with
     * `mfa_signup_webauthn`, which `finishSignup` ends. Throws `email_taken`, `signup_closed`, `conflict`.
     */
    async signup(input: SignUpByPasskeyInput, options?: CallOptions): Promise<AuthState> {
      return readAuthState(
        await send<"signUpByPasskey">({
          name: "passkeys.signup",
          method: "POST",
          path: "/auth/webauthn/signup",
          body: input,
          codes: { 403: "signup_closed" },
          ...options,
        }),
      );
    },

    /**
     * Makes the passkey of a sign-up that is pending with `mfa_signup_webauthn` (`GET`, `PUT auth/webauthn/signup`).
     * Throws `conflict` when no sign-up waits for one (any more).
     */
    async finishSignup({ name }: NewKeyInput = {}, options?: CallOptions): Promise<AuthState> {
      const credential = await newKey(options, (signal) =>
        send<"getSignupPasskeyOptions">({
          name: "passkeys.finishSignup",
          method: "GET",
          path: "/auth/webauthn/signup",
          signal,
        }),
      );
      return readAuthState(
        await judged(
          send<"finishSignupByPasskey">({
            name: "passkeys.finishSignup",
            method: "PUT",
            path: "/auth/webauthn/signup",
            body: { credential, ...(name !== undefined && { name }) },
            ...options,
          }),
          NOT_ADDED,
        ),
      );
    },

    /**
     * Goes on with a log-in that is pending with `mfa_authenticate`, by a key (`GET`, `POST auth/webauthn/authenticate`).
     * `anonymous` when no log-in waits for it (any more). Throws `too_many_login_attempts`.
     */
    async authenticate(options?: CallOptions): Promise<AuthState> {
      return proven(options, {
        ask: (signal) =>
          send<"getSecondFactorKeyOptions">({
            name: "passkeys.authenticate",
            method: "GET",
            path: "/auth/webauthn/authenticate",
            signal,
          }),
        prove: (body) =>
          send<"authenticateByKey">({
            name: "passkeys.authenticate",
            method: "POST",
            path: "/auth/webauthn/authenticate",
            body,
            ...options,
          }),
      });
    },

    /**
     * Proves again by a key that it is the user (`GET`, `POST auth/webauthn/reauthenticate`). Throws
     * `too_many_login_attempts`.
     */
    async reauthenticate(options?: CallOptions): Promise<AuthState> {
      return proven(options, {
        ask: (signal) =>
          send<"getReauthenticationKeyOptions">({
            name: "passkeys.reauthenticate",
            method: "GET",
            path: "/auth/webauthn/reauthenticate",
            signal,
          }),
        prove: (body) =>
          send<"reauthenticateByKey">({
            name: "passkeys.reauthenticate",
            method: "POST",
            path: "/auth/webauthn/reauthenticate",
            body,
            ...options,
          }),
      });
    },
  };
}

type Unanswered = AuthenticationRequiredResponse | SessionGoneResponse;

/** Has a key made as the server wants it. */
function newKey(
  options: CallOptions | undefined,
  ask: (signal: AbortSignal) => Promise<WebAuthnCreationOptionsResponse | Unanswered>,
): Promise<Registration> {
  return inTurn(options?.signal, async (signal) =>
    createKey(granted(await ask(signal)).data.creation_options.publicKey, signal),
  );
}

interface Proof {
  autofill?: boolean | undefined;
  ask: (signal: AbortSignal) => Promise<WebAuthnRequestOptionsResponse | Unanswered>;
  prove: (body: { credential: Assertion }) => Promise<AuthenticatedResponse | Unanswered>;
}

/** Has a key prove itself as the server asks for it. */
async function proven(
  options: CallOptions | undefined,
  { autofill = false, ask, prove }: Proof,
): Promise<AuthState> {
  const asked = await inTurn(options?.signal, async (signal) => {
    const answer = await ask(signal);
    // Nothing waits for a key here (any more).
    if (answer.status !== 200) return answer;
    return { credential: await proveKey(answer.data.request_options.publicKey, { signal, autofill }) };
  });
  return readAuthState("credential" in asked ? await judged(prove(asked)) : asked);
}

const NOT_ADDED = "The new passkey was not accepted. Please try again.";

/** Where nobody has typed a code, "Incorrect code." helps nobody. */
async function judged<T>(answer: Promise<T>, message?: string): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (!(cause instanceof AuthError && cause.code === "incorrect_code")) throw cause;
    const { status } = cause;
    throw passkeyError("passkey_rejected", { status, cause, ...(message !== undefined && { message }) });
  }
}
