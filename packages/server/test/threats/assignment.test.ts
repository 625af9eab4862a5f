import { beforeAll, describe, expect, it } from "vitest";
import { readDatetime } from "../../src/store/columns.ts";
import { logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { booleanInRow } from "../support/databases.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { withGrabbed } from "./support/grabbed.ts";
import { isRefusal } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { broadEnvironment, plausibleBody, surfaces } from "./support/surfaces.ts";

const json = { "Content-Type": "application/json" };

describe.each(clients)("identity from a body, %s client", (client) => {
  const house = sharedHouse(broadEnvironment);
  beforeAll(() => signUpVerified(new Visitor(house(), client), "ann@example.com"));
  const guarded = surfaces().filter(
    (surface) => surface.client === client && surface.route.access !== "anyone",
  );

  it.each(guarded)(
    "T-51 $name: no id in body, query or header makes a stranger somebody",
    async ({ route }) => {
      const stranger = new Visitor(house(), client);
      await stranger.get("/config");
      const before = await everythingIn(house());
      const headers = {
        ...json,
        "X-User-Id": "1",
        "X-User": "ann",
        "X-Remote-User": "ann",
        "Remote-User": "ann",
        Authorization: "Bearer 1",
      };
      const raw = withGrabbed({
        ...plausibleBody(route),
        email: "ann@example.com",
        password: PASSWORD,
        new_password: NEW_PASSWORD,
      });
      for (const path of [route.path, `${route.path}?user=1&user_id=1&sub=1&session_token=1`]) {
        const reply = await stranger.send(
          route.method,
          path,
          route.method === "GET" ? { headers } : { raw, headers },
        );
        expect(isRefusal(reply)).toBe(true);
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );

  it("T-51 a signed-in visitor stays who they are, whoever the body names", async () => {
    const eve = new Visitor(house(), client);
    await signUpVerified(eve, "eve@example.com");
    const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
    await eve.send("POST", "/account/password/change", { raw: withGrabbed(change), headers: json });
    await eve.send("POST", "/account/email", {
      raw: withGrabbed({ email: "more@example.com" }),
      headers: json,
    });
    expect((await eve.get("/auth/session")).body.data.user.email).toBe("eve@example.com");
    const rows = (await everythingIn(house())).account_emailaddress as readonly {
      email: string;
      user_id: number;
    }[];
    expect(rows.find(({ email }) => email === "more@example.com")).toMatchObject({
      user_id: (await eve.get("/auth/session")).body.data.user.id,
      verified: booleanInRow(false),
      primary: booleanInRow(false),
    });
    expect((await logIn(new Visitor(house(), client), "ann@example.com")).status).toBe(200);
  });
});

describe.each(clients)("mass assignment, %s client", (client) => {
  const [no, yes] = [booleanInRow(false), booleanInRow(true)];
  const plain = { is_superuser: no, is_staff: no, is_active: yes, first_name: "", last_name: "" };

  it("T-52 a sign-up sets what its form lists, and nothing else", async () => {
    await using house = await openHouse(broadEnvironment);
    const body = { email: "eve@example.com", username: "eve", password: PASSWORD };
    const eve = new Visitor(house, client);
    expect((await eve.send("POST", "/auth/signup", { raw: withGrabbed(body), headers: json })).status).toBe(
      200,
    );
    const { auth_user, account_emailaddress } = await everythingIn(house);
    const rows = auth_user as readonly { date_joined: Date | string }[];
    expect(rows).toMatchObject([{ ...plain, username: "eve", email: "eve@example.com" }]);
    expect(rows.map((row) => readDatetime(row.date_joined))).toEqual([house.clock.now()]);
    expect(account_emailaddress).toMatchObject([{ email: "eve@example.com", verified: no, primary: yes }]);
    expect(({} as { is_superuser?: boolean }).is_superuser).toBeUndefined();
    expect((await logIn(new Visitor(house, client), "eve@example.com")).body.data.user.username).toBe("eve");
  });

  const shared = sharedHouse(broadEnvironment);

  /** What became of the person of this name, whatever their name and ids. */
  async function tracesOf(name: string): Promise<string> {
    const { auth_user = [], account_emailaddress = [] } = await everythingIn(shared());
    const born = ["id", "user_id", "password"];
    const own = [...auth_user, ...account_emailaddress].filter((row) => JSON.stringify(row).includes(name));
    return JSON.stringify(own, (key, value) => (born.includes(key) ? undefined : value)).replaceAll(
      name,
      "NAME",
    );
  }

  it.each(surfaces().filter((surface) => surface.client === client && surface.route.method !== "GET"))(
    "T-52 $name: a body with everything in it answers and changes what it does without",
    async ({ route }) => {
      const outcomes: unknown[] = [];
      for (const [name, write] of [
        [`plain-${route.id.toLowerCase()}`, JSON.stringify],
        [`grabs-${route.id.toLowerCase()}`, withGrabbed],
      ] as const) {
        const visitor = new Visitor(shared(), client);
        await signUpVerified(visitor, `${name}@example.com`);
        if (route.access === "anyone") await visitor.delete("/auth/session");
        const body: Record<string, unknown> = { ...plausibleBody(route), email: `new-${name}@example.com` };
        if ("username" in body) body.username = name;
        if (route.id === "login") delete body.email;
        const raw = write(body);
        const { status, body: answer } = await visitor.send(route.method, route.path, { raw, headers: json });
        const user = JSON.stringify(answer?.data?.user ?? {})
          .replaceAll(name, "NAME")
          .replace(/"id":\d+/, "");
        outcomes.push([status, answer?.errors, user, await tracesOf(name)]);
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(JSON.stringify(outcomes)).toContain("NAME");
    },
  );
});
