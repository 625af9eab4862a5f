import { beforeAll, describe, expect, it } from "vitest";
import { logIn, signUpVerified } from "../flows/person.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { sharedHouse } from "./support/shared-house.ts";

describe.each(clients)("other people's things, %s client", (client) => {
  const house = sharedHouse();
  let ann: Visitor;
  let eve: Visitor;
  let foreign: { sessions: readonly number[]; email: string };

  beforeAll(async () => {
    [ann, eve] = [new Visitor(house(), client), new Visitor(house(), client)];
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/account/email", { email: "ann2@example.com" });
    await signUpVerified(eve, "eve@example.com");
    const sessions: readonly { id: number }[] = (await ann.get("/auth/sessions")).body.data;
    foreign = { sessions: sessions.map(({ id }) => id), email: "ann2@example.com" };
  });

  it("T-50 nobody sees or ends another's sessions, alone or among their own", async () => {
    const own: readonly { id: number }[] = (await eve.get("/auth/sessions")).body.data;
    expect(own.map(({ id }) => id).filter((id) => foreign.sessions.includes(id))).toEqual([]);
    const before = await everythingIn(house());
    for (const sessions of [
      foreign.sessions,
      [...foreign.sessions, ...own.map(({ id }) => id)],
      foreign.sessions.map(String),
    ]) {
      expect((await eve.delete("/auth/sessions", { sessions })).status).toBe(400);
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it("T-50 a session of another and one that does not exist get the same answer", async () => {
    const [id = 0] = foreign.sessions;
    const theirs = await eve.delete("/auth/sessions", { sessions: [id] });
    const nobodys = await eve.delete("/auth/sessions", { sessions: [987_654] });
    expect(JSON.stringify(theirs.body).replaceAll(`${id}`, "#")).toBe(
      JSON.stringify(nobodys.body).replaceAll("987654", "#"),
    );
    expect([...theirs.headers.keys()]).toEqual([...nobodys.headers.keys()]);
  });

  it.each(["PUT", "PATCH", "DELETE"])(
    "T-50 %s on another's address is as on one that nobody has",
    async (method) => {
      const before = await everythingIn(house());
      const answers: Reply[] = [];
      for (const email of [foreign.email, "ann@example.com", "nobody@example.com"]) {
        answers.push(await eve.send(method, "/account/email", { body: { email, primary: true } }));
      }
      for (const { status, body } of answers) expect([status, body]).toEqual([400, answers[2]?.body]);
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
      expect(JSON.stringify((await eve.get("/account/email")).body)).not.toContain("ann");
    },
  );

  it("T-50 adding another's address tells nothing about it and gives nothing of it", async () => {
    const taken = await eve.post("/account/email", { email: "ann@example.com" });
    const free = await eve.post("/account/email", { email: "free@example.com" });
    expect([taken.status, free.status]).toEqual([200, 200]);
    const shape = (reply: Reply, email: string) =>
      reply.body.data.find((address: { email: string }) => address.email === email);
    expect(shape(taken, "ann@example.com")).toMatchObject({ verified: false, primary: false });
    expect(shape(free, "free@example.com")).toMatchObject({ verified: false, primary: false });
    expect((await logIn(new Visitor(house(), client), "ann@example.com")).body.data.user.email).toBe(
      "ann@example.com",
    );
  });
});
