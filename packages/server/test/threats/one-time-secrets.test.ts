import { beforeAll, describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { keyIn } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { brokenInvariants, changedTables, everythingIn } from "./support/database.ts";
import { credentialsOf, pathOf, present, sendRaw, sessionSecretOf } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { surfaces } from "./support/surfaces.ts";

const kinds = [
  "session",
  "csrf",
  "confirmation",
  "reset",
  "password",
  "password hash",
  "session row",
  "SECRET_KEY",
] as const;
type Kind = (typeof kinds)[number];

/** A place that accepts a secret, and whether it took this one. */
interface Place {
  readonly accepts: Kind;
  try(secret: string): Promise<boolean>;
}

describe.each(clients)("secrets in the wrong place, %s client", (client) => {
  const house = sharedHouse();
  let owner: Visitor;
  let secrets: Record<Kind, string>;

  beforeAll(async () => {
    owner = new Visitor(house(), client);
    await signUpVerified(owner, "ann@example.com");
    await owner.post("/account/email", { email: "second@example.com" });
    const browser = new Visitor(house(), "browser");
    await browser.get("/config");
    const rows = await everythingIn(house());
    const [user] = rows.auth_user as readonly { password: string }[];
    const [session] = rows.django_session as readonly { session_key: string; session_data: string }[];
    secrets = {
      session: sessionSecretOf(owner),
      csrf: browser.cookies.get("csrftoken") ?? "",
      confirmation: keyIn(await house().mailTo("second@example.com")),
      reset: await askForReset(new Visitor(house(), client), "ann@example.com"),
      password: PASSWORD,
      "password hash": user?.password ?? "",
      "session row": session?.session_key ?? "",
      SECRET_KEY: house().gatehouse.settings.secretKey,
    };
  });

  const ok = ({ status }: { status: number }) => status === 200;
  const header = (name: string, path: string) => async (secret: string) =>
    ok(await sendRaw(house(), { target: pathOf(client, path), headers: { [name]: secret } }));

  const places: Readonly<Record<string, Place>> = {
    "the session token": { accepts: "session", try: header("X-Session-Token", "/auth/session") },
    "the session cookie": {
      accepts: "session",
      try: async (secret) =>
        ok(
          await sendRaw(house(), {
            target: pathOf("browser", "/auth/session"),
            headers: { Cookie: `sessionid=${secret}` },
          }),
        ),
    },
    "a bearer token": { accepts: "session", try: header("Authorization", "/auth/session") },
    "the confirmation key of a look": {
      accepts: "confirmation",
      try: header("X-Email-Verification-Key", "/auth/email/verify"),
    },
    "the reset key of a look": {
      accepts: "reset",
      try: header("X-Password-Reset-Key", "/auth/password/reset"),
    },
    "the CSRF header": {
      accepts: "csrf",
      async try(secret) {
        const headers = { Cookie: `csrftoken=${secrets.csrf}`, "X-CSRFToken": secret };
        return (
          (await sendRaw(house(), { method: "DELETE", target: pathOf("browser", "/auth/session"), headers }))
            .status !== 403
        );
      },
    },
    "the password of a log-in": {
      accepts: "password",
      try: async (secret) => ok(await logIn(new Visitor(house(), client), "ann@example.com", secret)),
    },
    "the password of a reauthentication": {
      accepts: "password",
      try: async (secret) => ok(await owner.post("/auth/reauthenticate", { password: secret })),
    },
  };

  /** Places where a secret is used up, so each is tried with all the wrong ones before the right one. */
  const consuming: Readonly<Record<string, Place>> = {
    "the key of a verification": {
      accepts: "confirmation",
      try: async (key) => taken(await new Visitor(house(), client).post("/auth/email/verify", { key })),
    },
    "the key of a reset": {
      accepts: "reset",
      try: async (key) =>
        taken(
          await new Visitor(house(), client).post("/auth/password/reset", { key, password: NEW_PASSWORD }),
        ),
    },
  };
  // Both answer a stranger with 401 on success: done, and not logged in.
  const taken = (reply: Reply) => reply.status === 401 && reply.body.errors === undefined;

  it("covers every secret that an operation takes in a header or a field", () => {
    const inputs = surfaces().flatMap(({ route }) => [
      ...(route.headers ?? []),
      ...Object.keys(route.input ?? {}),
    ]);
    const known = [
      "X-Email-Verification-Key",
      "X-Password-Reset-Key",
      "key",
      // Their own matrix is in codes.test.ts.
      "code",
      "password",
      "current_password",
      "new_password",
    ];
    // No provider is configured, so none can have given a token that is right.
    const foreign = ["provider", "account", "process", "token"];
    const plain = ["email", "phone", "username", "primary", "sessions", "trust", ...foreign];
    expect([...new Set(inputs)].filter((name) => !known.includes(name) && !plain.includes(name))).toEqual([]);
  });

  it.each(Object.entries({ ...places, ...consuming }))(
    "T-30 %s: only what was made for it is taken",
    async (name, place) => {
      // A bearer header is accepted nowhere yet; and only the app client has session tokens.
      const nowhere = name === "a bearer token" || (name === "the session token" && client === "browser");
      const before = await everythingIn(house());
      for (const kind of kinds) {
        if (kind === place.accepts) continue;
        expect([kind, await place.try(secrets[kind])]).toEqual([kind, false]);
      }
      const changed = changedTables(before, await everythingIn(house()));
      expect(changed.filter((table) => table !== "gatehouse_audit_log")).toEqual([]);
      const found =
        name === "a bearer token"
          ? await place.try(`Bearer ${secrets.session}`)
          : await place.try(secrets[place.accepts]);
      expect(found).toBe(!nowhere);
      expect(await brokenInvariants(house())).toEqual([]);
    },
  );
});

describe.each(clients)("a key for somebody else, %s client", (client) => {
  const house = sharedHouse();

  it("T-30 a reset key with another user's id, another time, or another part of it changed is none", async () => {
    await signUpVerified(new Visitor(house(), client), "ann@example.com");
    await signUpVerified(new Visitor(house(), client), "bob@example.com");
    const key = await askForReset(new Visitor(house(), client), "ann@example.com");
    const [id = "", time = "", hash = ""] = key.split("-");
    const visitor = new Visitor(house(), client);
    const others = await askForReset(visitor, "bob@example.com");
    for (const forged of [
      others.replace(/^[^-]+/, id),
      key.replace(/^[^-]+/, others.split("-")[0] ?? ""),
      `${id}-${time}-${"0".repeat(hash.length)}`,
      `${id}-${(Number.parseInt(time, 36) + 1).toString(36)}-${hash}`,
      `${id}-${time}`,
      `${id}-${time}-`,
      `-${time}-${hash}`,
      `${id}--${hash}`,
      `0${id}-${time}-${hash}-`,
      `${key}-x`,
      key.toUpperCase(),
      `${id}-set-password`,
      "null",
      "undefined-undefined",
    ]) {
      const reply = await visitor.post("/auth/password/reset", { key: forged, password: NEW_PASSWORD });
      expect([forged, reply.body.errors?.[0]?.code]).toEqual([forged, "invalid_password_reset"]);
    }
    expect(credentialsOf(visitor)["X-Session-Token"]).toBeUndefined();
    expect((await logIn(new Visitor(house(), client), "ann@example.com")).status).toBe(200);
    expect((await logIn(new Visitor(house(), client), "bob@example.com")).status).toBe(200);
  });

  it("T-30 a session of one person never carries a key of another: verifying leaves the visitor who they were", async () => {
    const eve = new Visitor(house(), client);
    await signUpVerified(eve, "eve@example.com");
    await new Visitor(house(), client).post("/auth/signup", {
      email: "carl@example.com",
      password: PASSWORD,
    });
    const reply = await eve.post("/auth/email/verify", {
      key: keyIn(await house().mailTo("carl@example.com")),
    });
    expect(reply.body.data.user.email).toBe("eve@example.com");
    expect(
      (await present(new Visitor(house(), client), sessionSecretOf(eve)).get("/auth/session")).body.data.user
        .email,
    ).toBe("eve@example.com");
  });
});
