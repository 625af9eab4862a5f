import { describe, expect, it } from "vitest";
import { readJson } from "../../src/store/columns.ts";
import { SIGNUP, signupSettings } from "../flows/key-person.ts";
import { NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { openHouse, TestClock } from "../support/house.ts";
import { clients } from "../support/visitor.ts";
import { CheckedVisitor, type Heard } from "./support/checked-visitor.ts";
import { everythingIn } from "./support/database.ts";
import { broadEnvironment, surfaces } from "./support/surfaces.ts";
import { lives } from "./support/years.ts";

/** Promised for the day when there are providers: without any, nobody gets so far. */
const NEEDS_PROVIDER = [
  "disconnectProviderAccount 200",
  ...["200", "401", "403"].map((status) => `authenticateByProviderToken ${status}`),
  "getProviderSignup 200",
  ...["200", "400", "401", "403"].map((status) => `providerSignup ${status}`),
];

/** Secrets that an operation shows because they are its owner's to keep, and the answers that may show them. */
const entrusted: readonly {
  readonly shownBy: readonly string[];
  secretsIn(body: Heard["body"]): readonly string[];
}[] = [
  { shownBy: ["getTotp 404"], secretsIn: ({ meta }) => [meta.secret] },
  {
    shownBy: ["getRecoveryCodes 200", "generateRecoveryCodes 200"],
    secretsIn: ({ data }) => data.unused_codes,
  },
];

/** The entrusted secrets that any other answer shows as well, by the name of that answer. */
function misplaced(heard: readonly Heard[]): readonly string[] {
  return entrusted.flatMap(({ shownBy, secretsIn }) => {
    const secrets = heard
      .filter(({ answer }) => shownBy.includes(answer))
      .flatMap(({ body }) => secretsIn(body));
    const others = heard.filter(({ answer }) => !shownBy.includes(answer));
    return others.flatMap(({ answer, text }) => (secrets.some((one) => text.includes(one)) ? [answer] : []));
  });
}

describe.each(clients)("every answer, %s client", (client) => {
  const seen = new Set<string>();

  it.each(lives)(
    "T-54 is what its operation promises: no hash, no secret, nobody else's address (settings %#)",
    async ({ settings, live }) => {
      let open = true;
      const adapter = { isOpenForSignup: () => open };
      await using house = await openHouse(settings, new TestClock(), { adapter });
      const visitors: CheckedVisitor[] = [];
      const make = () => {
        const visitor = new CheckedVisitor(house, client);
        visitors.push(visitor);
        return visitor;
      };
      await live(house, make);
      open = false;
      await make().post("/auth/signup", { email: "late@example.com", password: PASSWORD });
      await make().post(SIGNUP, { email: "late@example.com" });
      expect(visitors.flatMap(({ found }) => found)).toEqual([]);
      const heard = visitors.flatMap((visitor) => visitor.heard);
      for (const { answer } of heard) seen.add(answer);
      expect(misplaced(heard)).toEqual([]);

      const text = heard.map((one) => one.text).join("\n");
      const { auth_user, django_session, mfa_authenticator } = await everythingIn(house);
      const hashes = (auth_user as readonly { password: string }[]).map(({ password }) => password);
      const keys = (django_session as readonly { session_key: string; session_data: string }[]).flatMap(
        (row) => [row.session_key, row.session_data],
      );
      const factors = (mfa_authenticator as readonly { data: unknown }[]).flatMap(({ data }) =>
        Object.entries(readJson(data))
          // What the owner calls a key is theirs to see.
          .filter(([name, value]) => typeof value === "string" && name !== "name")
          .map(([, value]) => value as string),
      );
      const secrets = [
        ...hashes,
        ...keys,
        ...factors,
        PASSWORD,
        NEW_PASSWORD,
        house.gatehouse.settings.secretKey,
        "TOTPSECRET",
      ];
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
      expect(text).not.toMatch(/pbkdf2|is_staff|is_superuser|last_login|date_joined|stack|at \w+ \(/);
    },
  );

  it("T-54 was given at least once by the tests above, for every status that an operation promises", () => {
    const passkeySignup = { ...broadEnvironment, ...signupSettings };
    const promised = [...surfaces(), ...surfaces(passkeySignup)].flatMap(({ client: of, route }) =>
      of === client ? Object.keys(route.answers).map((status) => `${route.id} ${status}`) : [],
    );
    const unseen = [...new Set(promised)].filter((answer) => !seen.has(answer));
    // A dead token is told so; a browser with a dead cookie is a stranger instead.
    const reachable = client === "browser" ? unseen.filter((answer) => !answer.endsWith(" 410")) : unseen;
    expect(reachable).toEqual(NEEDS_PROVIDER);
  });
});
