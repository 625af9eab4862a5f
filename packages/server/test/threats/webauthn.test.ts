import { beforeAll, describe, expect, it } from "vitest";
import {
  type AssertionJson,
  type Odd,
  type RegistrationJson,
  SoftwareAuthenticator,
  UP,
  UV,
} from "../support/software-authenticator.ts";
import { codesOf, type Visitor } from "../support/visitor.ts";
import { type Ceremony, ceremonies } from "./support/ceremonies.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { countOf, MANY, tabs } from "./support/second-factor.ts";
import { sharedHouse } from "./support/shared-house.ts";

type Credential = RegistrationJson | AssertionJson;

const other = () => new SoftwareAuthenticator().credentialId;
const AT = 0x40;
const base64url = (bytes: Buffer) => bytes.toString("base64url");
const bytesOf = (text: string) => Buffer.from(text, "base64url");

/** What a key or the page that asks it can be made to say. */
const lies: Readonly<Record<string, Odd>> = {
  "a page of another site": { origin: "https://evil.example" },
  "a page of a sub-domain that is not ours": { origin: "https://evil.example.com" },
  "a page whose name only begins with ours": { origin: "https://example.com.evil.example" },
  "our page over HTTP": { origin: "http://example.com" },
  "our host on another port": { origin: "https://example.com:8443" },
  "no page": { origin: "null" },
  "a page within somebody else's": { client: { crossOrigin: true } },
  "a page at the top of somebody else's": { client: { topOrigin: "https://evil.example" } },
  "an origin that is a list": { client: { origin: ["https://example.com"] } },
  "another site": { rpId: "evil.example" },
  "a parent of our site": { rpId: "com" },
  "the other ceremony": { type: "webauthn.payment" },
  "another challenge": { challenge: base64url(Buffer.alloc(32)) },
  "an empty challenge": { challenge: "" },
  "nobody being there": { flags: UV | AT },
};

describe.each(Object.entries(ceremonies))("T-48 %s", (_, kind) => {
  const house = sharedHouse(kind.settings);
  const client = "app";
  let ceremony: Ceremony;

  beforeAll(async () => {
    ceremony = await kind.begin(house(), client, "ann@example.com");
  });

  /** Refused, and nothing has come of it but that the challenge is used up and the failure is known. */
  async function expectRefused(credential: unknown): Promise<void> {
    const before = await everythingIn(house());
    const reply = await ceremony.send(credential);
    expect([reply.status, codesOf(reply)]).toEqual([400, ["incorrect_code"]]);
    const changed = changedTables(before, await everythingIn(house()));
    const known = ["django_session", "gatehouse_audit_log", "gatehouse_secret"];
    expect(changed.filter((table) => !known.includes(table))).toEqual([]);
  }

  it.each(Object.entries(lies))("refuses %s", async (_what, odd) => {
    await expectRefused(await ceremony.perform(odd));
  });

  it("refuses a key that has not verified its owner, where that is asked for", async () => {
    const flags = "attestationObject" in (await ceremony.perform()).response ? UP | AT : UP;
    if (kind.verifiesOwner) await expectRefused(await ceremony.perform({ flags }));
    else expect((await ceremony.send(await ceremony.perform({ flags }))).status).toBe(200);
    ceremony = await kind.begin(house(), client, "anew@example.com");
  });

  const twists: Readonly<Record<string, (credential: Credential) => unknown>> = {
    "an id and another raw id": (credential) => ({ ...credential, rawId: other() }),
    "a raw id and another id": (credential) => ({ ...credential, id: other() }),
    "another key's id": (credential) => {
      const id = other();
      return { ...credential, id, rawId: id };
    },
    "something else than a public key": (credential) => ({ ...credential, type: "password" }),
    "no client data": (credential) => within(credential, { clientDataJSON: undefined }),
    "client data that is no JSON": (credential) =>
      within(credential, { clientDataJSON: base64url(Buffer.from("{")) }),
    "client data that is null": (credential) =>
      within(credential, { clientDataJSON: base64url(Buffer.from("null")) }),
    "what is cut off": (credential) =>
      within(
        credential,
        eachPart(credential, (part) => part.subarray(0, 36)),
      ),
    "what goes on behind its end": (credential) =>
      within(
        credential,
        eachPart(credential, (part) => Buffer.concat([part, Buffer.from([0])])),
      ),
    "what is much too long": (credential) =>
      within(
        credential,
        eachPart(credential, () => Buffer.alloc(100_000, 0x81)),
      ),
    "what is nested without end": (credential) =>
      within(
        credential,
        eachPart(credential, () => Buffer.alloc(12_000, 0x81)),
      ),
    "what announces more than there is": (credential) =>
      within(
        credential,
        eachPart(credential, () => Buffer.from("bb7fffffffffffffff", "hex")),
      ),
    "what is no base64": (credential) => within(credential, { clientDataJSON: "%%%" }),
    "a list": (credential) => [credential],
    "a text": (credential) => JSON.stringify(credential),
  };

  it.each(Object.entries(twists))("refuses %s", async (_what, twist) => {
    await expectRefused(twist(await ceremony.perform()));
  });

  it("refuses an answer to a challenge that was replaced, and one that was given too late", async () => {
    const stale = await ceremony.perform();
    const fresh = await ceremony.perform();
    await expectRefused(stale);
    // A failure uses the challenge up as well: nobody tries twice by one.
    await expectRefused(fresh);
    const late = await ceremony.perform();
    house().clock.advance(601);
    const reply = await ceremony.send(late);
    // Who waits so long has to prove who they are once more, before anything else is looked at.
    expect([400, 401]).toContain(reply.status);
    ceremony = await kind.begin(house(), client, "later@example.com");
  });

  it("refuses what nobody has asked for", async () => {
    const credential = await ceremony.perform();
    const someone = await kind.begin(house(), client, "someone@example.com");
    expect((await someone.send(credential)).status).toBe(400);
    const theirs = await someone.perform();
    await expectRefused(theirs);
  });

  it(`T-32 takes one answer ${MANY} times at once for one, and never again`, async () => {
    const credential = await ceremony.perform();
    const all = await tabs(house(), ceremony.visitor);
    const [address = ""] = ceremony.path.split("?");
    const method = ceremony.path === "/auth/webauthn/signup" ? "PUT" : "POST";
    const send = (visitor: Visitor) => visitor.send(method, address, { body: { credential } });
    const replies = await Promise.all(all.map(send));
    expect(countOf(replies, 200)).toBe(1);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
    const again = await Promise.all([...all.slice(0, 3), ceremony.visitor].map(send));
    expect(countOf(again, 200)).toBe(0);
  });
});

const within = (credential: Credential, parts: Readonly<Record<string, unknown>>) => ({
  ...credential,
  response: { ...credential.response, ...parts },
});

/** The binary parts that the key itself made, twisted. */
function eachPart(
  { response }: Credential,
  twist: (part: Buffer) => Buffer,
): Readonly<Record<string, string>> {
  if ("attestationObject" in response)
    return { attestationObject: base64url(twist(bytesOf(response.attestationObject))) };
  return { authenticatorData: base64url(twist(bytesOf(response.authenticatorData))) };
}
