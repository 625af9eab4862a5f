import { loadSettings } from "../../../src/config/load-settings.ts";
import type { Settings } from "../../../src/config/settings.ts";
import type { Route } from "../../../src/doors/headless/operation.ts";
import { headlessRoutes } from "../../../src/doors/headless/routes.ts";
import type { Page } from "../../../src/doors/pages/page.ts";
import { pages } from "../../../src/doors/pages/routes.ts";
import { usualEnvironment } from "../../support/house.ts";
import { clients } from "../../support/visitor.ts";

export type Client = (typeof clients)[number];

/** One operation as one client reaches it. Read from the route table, so a new operation is covered the day it appears. */
export interface Surface {
  readonly client: Client;
  readonly route: Route;
  /** `POST /auth/login, browser`, for test names and messages. */
  readonly name: string;
}

type Environment = Readonly<Record<string, string>>;

/** Everything on: all log-in names and codes, so that there are all the operations and fields that there can be. */
export const broadEnvironment: Environment = {
  ACCOUNT_LOGIN_METHODS: "email,username,phone",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_SIGNUP_FIELDS: "email*,username,phone,password1*",
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_PASSKEY_LOGIN_ENABLED: "true",
  MFA_TRUST_ENABLED: "true",
};

export function settingsOf(env: Environment = {}): Settings {
  return loadSettings({ env: { ...usualEnvironment, ...env }, checkProduction: false });
}

/**
 * Every operation of the headless door, for both clients, but for those that take an HTML form: form-bodies.test.ts does
 * to them what the others do by JSON.
 */
export function surfaces(env: Environment = broadEnvironment): readonly Surface[] {
  const routes = headlessRoutes(settingsOf(env));
  return clients.flatMap((client) =>
    routes
      .filter(({ clients: of, form }) => form !== true && (of === undefined || of.includes(client)))
      .map((route) => ({ client, route, name: `${route.method} ${route.path}, ${client}` })),
  );
}

/** One page of the pages door. */
export interface PageSurface {
  readonly page: Page;
  /** Its address, with something plausible where a key belongs. */
  readonly target: string;
  /** Whether it takes a form. */
  readonly takesForm: boolean;
}

/** Every page, read from its table, so a new page is covered the day it appears. */
export function pageSurfaces(env: Environment = broadEnvironment): readonly PageSurface[] {
  return pages(settingsOf(env)).map((page) => ({
    page,
    target: `/accounts${page.path.replace("<key>", page.path.includes("/keys/") ? "1" : "MQ:1vXysk:YV0RfM2v")}`,
    takesForm: page.view.submit !== undefined,
  }));
}

/** A form that names every field that a page may read. */
export const plausibleForm: Readonly<Record<string, string>> = {
  login: "somebody@example.com",
  email: "somebody@example.com",
  username: "somebody",
  phone: "+31612345678",
  password: "Vr7-kestrel-pond",
  oldpassword: "Vr7-kestrel-pond",
  password1: "Nq4-harbor-lantern",
  password2: "Nq4-harbor-lantern",
  code: "BCDF-GHJK",
  name: "something",
  credential: "{}",
  session: "1",
  action: "verify",
  action_add: "1",
  first_name: "Somebody",
};

/** What a well-meaning caller would send for a field of this name. */
const plausible: Readonly<Record<string, unknown>> = {
  email: "somebody@example.com",
  username: "somebody",
  phone: "+31612345678",
  password: "Vr7-kestrel-pond",
  current_password: "Vr7-kestrel-pond",
  new_password: "Nq4-harbor-lantern",
  key: "MQ:1vXysk:YV0RfM2vT0yWl0u1mI7a3Q",
  primary: true,
  sessions: [1],
  id: 1,
  authenticators: [1],
  credential: {
    type: "public-key",
    id: "AAAA",
    rawId: "AAAA",
    response: {
      clientDataJSON: "e30",
      attestationObject: "oA",
      authenticatorData: "AAAA",
      signature: "AAAA",
    },
    clientExtensionResults: {},
  },
  refresh_token: "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.AA",
  token: { client_id: "something", id_token: "something" },
};

/** A body that names every field of the operation, or `undefined` when it takes none. */
export function plausibleBody(route: Route): Record<string, unknown> | undefined {
  const names = Object.keys(route.input ?? {});
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, plausible[name] ?? "something"]));
}

/**
 * The status that a request must get which would otherwise get `status`: an operation that goes on with a flow refuses
 * whoever has not begun it, whatever they send.
 */
export function statusFor(route: Route, status: number): number {
  return route.access === "pending" ? 409 : status;
}

/** The names of an operation's fields that are text. */
export function textFields(route: Route): readonly string[] {
  return Object.entries(route.input ?? {}).flatMap(([name, field]) =>
    field.meta()?.type === "string" ? [name] : [],
  );
}
