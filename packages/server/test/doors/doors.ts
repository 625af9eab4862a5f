import { expect } from "vitest";
import type { House } from "../support/house.ts";
import { PageVisitor } from "../support/page-visitor.ts";
import { call, type RestReply } from "../support/rest.ts";
import { type Reply, Visitor } from "../support/visitor.ts";

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** What a password comes to at a door. */
export type Outcome =
  /** `stays()`: whether they still are, by what the door gave them. */
  | { readonly kind: "in"; stays(): Promise<boolean> }
  | { readonly kind: "second factor"; complete(code: string): Promise<Outcome> }
  | { readonly kind: "verification" }
  | { readonly kind: "refused" }
  | { readonly kind: "locked" };

/** One way to be somebody's client, as its clients use it. */
export interface Door {
  readonly name: string;
  register(house: House, person: Person): Promise<void>;
  logIn(house: House, person: Person, address?: string): Promise<Outcome>;
}

const ADDRESS = "192.0.2.1";

function headless(client: Visitor["client"]): Door {
  const visitorAt = (house: House, address: string) => Object.assign(new Visitor(house, client), { address });
  function outcome(visitor: Visitor, { status, body }: Reply): Outcome {
    if (status === 200)
      return { kind: "in", stays: async () => (await visitor.get("/auth/session")).status === 200 };
    const flows: readonly { id: string; is_pending?: boolean }[] = body.data?.flows ?? [];
    const pending = flows.find(({ is_pending }) => is_pending === true)?.id;
    if (pending === "verify_email") return { kind: "verification" };
    if (pending === "mfa_authenticate" && status === 401) {
      const complete = async (code: string) =>
        outcome(visitor, await visitor.post("/auth/2fa/authenticate", { code }));
      return { kind: "second factor", complete };
    }
    const codes: readonly string[] = (body.errors ?? []).map(({ code }: { code: string }) => code);
    return { kind: codes.includes("too_many_login_attempts") ? "locked" : "refused" };
  }
  return {
    name: `the headless door, ${client} client`,
    async register(house, person) {
      expect([200, 401]).toContain((await visitorAt(house, ADDRESS).post("/auth/signup", person)).status);
    },
    async logIn(house, { username, password }, address = ADDRESS) {
      const visitor = visitorAt(house, address);
      return outcome(visitor, await visitor.post("/auth/login", { username, password }));
    },
  };
}

interface RestWays {
  readonly name: string;
  readonly registration: string;
  readonly login: string;
  readonly secondFactor: string;
  /** What the log-in asks for. */
  credentials(person: Person): Readonly<Record<string, string>>;
  /** The `Authorization` that comes of it, and what is asked with that. */
  authorization(body: RestReply["body"]): string;
  readonly whoAmI: string;
}

function rest(ways: RestWays): Door {
  function outcome(house: House, { status, body, text }: RestReply): Outcome {
    if (status === 200) {
      const headers = { Authorization: ways.authorization(body) };
      return { kind: "in", stays: async () => (await call(house, ways.whoAmI, { headers })).status === 200 };
    }
    if (body.code === "mfa_required") {
      const complete = async (code: string) =>
        outcome(house, await call(house, ways.secondFactor, { body: { mfa_token: body.mfa_token, code } }));
      return { kind: "second factor", complete };
    }
    if (body.code === "email_verification_required") return { kind: "verification" };
    return { kind: text.includes("Too many failed login attempts") ? "locked" : "refused" };
  }
  return {
    name: ways.name,
    async register(house, person) {
      expect((await call(house, ways.registration, { body: person })).status).toBe(201);
    },
    async logIn(house, person, address = ADDRESS) {
      return outcome(house, await call(house, ways.login, { body: ways.credentials(person), address }));
    },
  };
}

const byName = ({ username, password }: Person) => ({ username, password });
const bearer = (body: RestReply["body"]) => `Bearer ${body.access}`;

const pages: Door = {
  name: "the pages door",
  async register(house, { username, email, password }) {
    const visitor = new PageVisitor(house);
    await visitor.open("/accounts/signup/");
    await visitor.press("Sign up", { username, email, password1: password, password2: password });
    expect(visitor.page.path).not.toMatch(/signup/);
  },
  async logIn(house, { username, password }, address = ADDRESS) {
    const visitor = Object.assign(new PageVisitor(house), { address });
    await visitor.open("/accounts/login/");
    const outcome = (): Outcome => {
      const { path, text } = visitor.page;
      if (path.startsWith("/accounts/profile/")) {
        return {
          kind: "in",
          stays: async () => (await visitor.send("GET", "/accounts/profile/")).status === 200,
        };
      }
      if (path.startsWith("/accounts/confirm-email/")) return { kind: "verification" };
      if (path.startsWith("/accounts/2fa/authenticate/") && !text.includes("Incorrect code")) {
        const complete = async (code: string) => {
          await visitor.press("Log in", { code });
          return outcome();
        };
        return { kind: "second factor", complete };
      }
      return { kind: text.includes("Too many failed login attempts") ? "locked" : "refused" };
    };
    await visitor.press("Log in", { login: username, password });
    return outcome();
  },
};

/** All of them. */
export const doors: readonly Door[] = [
  headless("browser"),
  headless("app"),
  rest({
    name: "the token door",
    registration: "/api/register/",
    login: "/api/login/",
    secondFactor: "/api/login/mfa/",
    credentials: byName,
    authorization: ({ token }) => `Token ${token}`,
    whoAmI: "/api/profile/",
  }),
  rest({
    name: "the JWT door",
    registration: "/api/auth/register/",
    login: "/api/auth/login/",
    secondFactor: "/api/auth/login/mfa/",
    credentials: ({ email, password }) => ({ email, password }),
    authorization: bearer,
    whoAmI: "/api/auth/me/",
  }),
  rest({
    name: "SimpleJWT's own views",
    registration: "/api/auth/register/",
    login: "/api/token/",
    secondFactor: "/api/auth/login/mfa/",
    credentials: byName,
    authorization: bearer,
    whoAmI: "/api/auth/me/",
  }),
  pages,
];
