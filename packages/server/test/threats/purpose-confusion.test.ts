import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leaseDatabase } from "../support/databases.ts";
import type { Lease } from "../support/lease.ts";
import { clients } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { fleeting, type Kind, kinds, openTown, secretPlaces, type Town } from "./support/secret-places.ts";
import { surfaces } from "./support/surfaces.ts";

/** Fields that hold no secret, or one that is only being set. */
const plain = ["email", "phone", "username", "primary", "sessions", "trust", "new_password"];
/** Which key, and what it is called; what a key proves is no text, and has a matrix of its own: webauthn-keys.test.ts. */
const keys = ["id", "name", "authenticators", "credential"];
/** No provider is configured, so none can have given a token that is right. */
const foreign = ["provider", "account", "process", "token"];
const beingSet = ["signup.password", "resetPassword.password"];

/** What a refused secret must leave as it was. A refusal may count an attempt, and change nothing that lasts. */
const lasting = [
  "auth_user",
  "account_emailaddress",
  "gatehouse_phone",
  "mfa_authenticator",
  "gatehouse_totp_use",
  "usersessions_usersession",
];

describe.each(clients)("secrets in the wrong place, %s client", (client) => {
  let lease: Lease | undefined;
  let open: Town | undefined;
  const town = () => {
    if (open === undefined) throw new Error("The town opens with the first test, not before.");
    return open;
  };
  beforeAll(async () => {
    lease = await leaseDatabase({ shared: true });
    open = await openTown(lease.url);
  });
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
    await lease?.release();
  });

  const places = secretPlaces(client, town);

  async function fresh(kind: Kind): Promise<string> {
    // Whoever reads their phone need not log in for that, which would end reset links.
    if (kind === "app's code") return town().app.nextCode();
    const place = places.find(({ takes }) => takes.includes(kind));
    const secret = (await place?.begin())?.right[kind];
    if (secret === undefined) throw new Error(`Nobody knows how to come by a ${kind}.`);
    return secret;
  }

  /** What lies in the house and opens nothing anywhere. */
  async function kept(): Promise<Readonly<Record<string, string>>> {
    const rows = await everythingIn(town().byLink);
    const [user] = rows.auth_user as readonly { password: string }[];
    const [session] = rows.django_session as readonly { session_key: string }[];
    return {
      "password hash": user?.password ?? "",
      "session row": session?.session_key ?? "",
      "secret of the app": town().app.secret,
      SECRET_KEY: town().byLink.gatehouse.settings.secretKey,
    };
  }

  it("covers every secret that an operation takes in a header or a field", () => {
    const taken = surfaces()
      .filter((surface) => surface.client === client)
      .flatMap(({ route }) =>
        [...(route.headers ?? []), ...Object.keys(route.input ?? {})]
          .filter((name) => ![...plain, ...keys, ...foreign].includes(name))
          .map((name) => `${route.id}.${name}`),
      );
    const known = [...places.map(({ field }) => field), ...beingSet];
    expect(taken.filter((field) => !known.includes(field))).toEqual([]);
  });

  const own = places
    .filter(({ only }) => only === undefined || only === client)
    .map((place) => [`${place.field} takes ${place.takes.join(" and ") || "no secret"}`, place] as const);

  it.each(own)("T-30 %s and nothing else", async (_, place) => {
    const wrong = kinds.filter((kind) => !place.takes.includes(kind));
    const secrets: [string, string][] = Object.entries(await kept());
    for (const kind of wrong.filter((one) => !fleeting.includes(one)))
      secrets.push([kind, await fresh(kind)]);
    const standing = await place.begin();
    for (const kind of wrong.filter((one) => fleeting.includes(one))) secrets.push([kind, await fresh(kind)]);

    const before = await everythingIn(town().byLink);
    for (const [name, secret] of secrets) expect([name, await standing.try(secret)]).toEqual([name, false]);
    const changed = changedTables(before, await everythingIn(town().byLink));
    expect(changed.filter((table) => lasting.includes(table))).toEqual([]);

    // What was refused was refused for what it is: here, to this visitor, the right one opens.
    for (const [n, kind] of place.takes.entries()) {
      const { right, try: present } = n === 0 ? standing : await place.begin();
      expect([kind, await present(right[kind] ?? "")]).toEqual([kind, true]);
    }
  });
});
