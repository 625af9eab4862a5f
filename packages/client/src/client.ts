import { type AuthModule, authModule } from "./modules/auth.ts";
import { type CodesModule, codesModule } from "./modules/codes.ts";
import { type ConfigModule, configModule } from "./modules/config.ts";
import { type EmailModule, emailModule } from "./modules/email.ts";
import { type MfaModule, mfaModule } from "./modules/mfa.ts";
import { type PasswordModule, passwordModule } from "./modules/password.ts";
import { type PhoneModule, phoneModule } from "./modules/phone.ts";
import { type ProvidersModule, providersModule } from "./modules/providers.ts";
import { type SessionsModule, sessionsModule } from "./modules/sessions.ts";
import type { Send } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import type { SessionState } from "./state.ts";
import { type AuthEvents, type AuthStore, createStore, type Listener } from "./store.ts";
import { createTransport } from "./transport.ts";

/**
 * Talks to a Gatehouse server's headless API. Every operation is a function of a module; functions may be passed
 * around on their own (`useAction(client.auth.login)`).
 *
 * @example
 * const client = new GatehouseClient();
 * const state = await client.auth.login({ email: "ada@example.com", password });
 * if (state.status === "authenticated") console.log(`Hello, ${state.user.display}`);
 */
export class GatehouseClient {
  readonly auth: AuthModule;
  readonly codes: CodesModule;
  readonly config: ConfigModule;
  readonly email: EmailModule;
  readonly mfa: MfaModule;
  readonly password: PasswordModule;
  readonly phone: PhoneModule;
  readonly providers: ProvidersModule;
  readonly sessions: SessionsModule;
  /**
   * An access token for an API of your own (`Authorization: Bearer …`), fetched anew where the last one is about to end; `null` where
   * nobody is logged in, or the server gives none (`HEADLESS_TOKEN_STRATEGY`).
   *
   * @example
   * const headers = { Authorization: `Bearer ${await client.accessToken()}` };
   */
  readonly accessToken: () => Promise<string | null>;
  /** Sends any operation of the contract. Modules that are loaded apart, such as that of passkeys, are built on it. */
  readonly send: Send;
  readonly #store: AuthStore;

  constructor(options: ClientOptions = {}) {
    this.#store = createStore();
    const { send, leave, accessToken } = createTransport(options, this.#store);
    this.accessToken = accessToken;
    this.send = send;
    this.auth = authModule(send);
    this.codes = codesModule(send);
    this.config = configModule(send);
    this.email = emailModule(send);
    this.mfa = mfaModule(send);
    this.password = passwordModule(send);
    this.phone = phoneModule(send);
    this.providers = providersModule(send, leave);
    this.sessions = sessionsModule(send);
  }

  /** Who is here as far as the last answer told; `undefined` until one has (ask with `auth.session()`). */
  get state(): SessionState | undefined {
    return this.#store.get();
  }

  /** Takes over a state that was learnt elsewhere, such as by the server that rendered the page. */
  hydrate(state: SessionState): void {
    this.#store.set(state, { name: "hydrate", endsSession: true });
  }

  /**
   * Listens to an event and returns the function that ends listening.
   *
   * @example
   * const stop = client.on("auth:expired", () => location.assign("/auth/login"));
   */
  on<E extends keyof AuthEvents>(event: E, listener: Listener<E>): () => void {
    return this.#store.on(event, listener);
  }
}
