import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clientsAndStores } from "../support/limit-stores.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { countHashing } from "./support/hashing.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import type { Client } from "./support/surfaces.ts";

const ANN = "ann@example.com";
/** Only the lock that counts failures, at allauth's numbers; the other limits would hide what it does. */
const lock = {
  ACCOUNT_RATE_LIMITS:
    '{"login":"","signup":"","reset_password":"","login_failed":"5/300s/key","reauthenticate":"","confirm_email":"1000/m/key"}',
};
const perAddress = {
  ACCOUNT_RATE_LIMITS: '{"login":"","signup":"","login_failed":"10/m/ip","confirm_email":"1000/m/key"}',
};

async function crowd(house: House, client: Client, size: number): Promise<readonly Visitor[]> {
  const visitors = Array.from({ length: size }, () => new Visitor(house, client));
  for (const visitor of visitors) await visitor.get("/config");
  return visitors;
}

const code = (reply: Reply): string => reply.body.errors?.[0]?.code ?? String(reply.status);

describe.each(clientsAndStores)(
  "many guesses, counted in $store.name, $client client",
  ({ client, store }) => {
    const counting = store.use();

    it("T-41 of 200 wrong passwords at once, no more than five are looked at, nor the right one after them", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      await signUpVerified(new Visitor(house, client), ANN);
      const visitors = await crowd(house, client, 200);
      using work = countHashing(house);
      const replies = await Promise.all(
        visitors.map((visitor, n) => logIn(visitor, ANN, n < 199 ? `wrong ${n}` : PASSWORD)),
      );
      expect(work.calls).toHaveLength(5);
      expect(replies.filter((reply) => reply.status === 200)).toEqual([]);
      const notLookedAt = (reply: Reply) =>
        ["too_many_login_attempts", "overloaded"].includes(code(reply) ?? "");
      expect(replies.filter(notLookedAt)).toHaveLength(195);
      expect(replies.some((reply) => code(reply) === "too_many_login_attempts")).toBe(true);
      house.clock.advance(300);
      expect((await logIn(new Visitor(house, client), ANN)).status).toBe(200);
    });

    it("T-41 the same from 200 addresses, and half of them through the other client", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      await signUpVerified(new Visitor(house, client), ANN);
      const visitors = [...(await crowd(house, "app", 100)), ...(await crowd(house, "browser", 100))];
      for (const [n, visitor] of visitors.entries()) visitor.address = `198.51.${n % 2}.${n}`;
      using work = countHashing(house);
      await Promise.all(visitors.map((visitor) => logIn(visitor, ANN, "wrong")));
      expect(work.calls).toHaveLength(5);
    });

    it("T-41 of 200 guesses at a reauthentication or the current password, no more than five are looked at", async () => {
      await using house = await openHouse({
        ...(await counting()),
        ACCOUNT_RATE_LIMITS: '{"login":"1000/m/ip"}',
      });
      const ann = new Visitor(house, client);
      await signUpVerified(ann, ANN);
      const thieves = (await crowd(house, client, 200)).map((visitor) =>
        present(visitor, sessionSecretOf(ann)),
      );
      using work = countHashing(house);
      await Promise.all(thieves.map((thief) => thief.post("/auth/reauthenticate", { password: "wrong" })));
      expect(work.calls.length).toBeLessThanOrEqual(5);
      const change = { current_password: "wrong", new_password: NEW_PASSWORD };
      await Promise.all(thieves.map((thief) => thief.post("/account/password/change", change)));
      expect(work.calls.length).toBeLessThanOrEqual(10);
    });

    it("T-42 one count for log-in and reauthentication, both clients, all sessions and addresses", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      const ann = new Visitor(house, client);
      await signUpVerified(ann, ANN);
      using work = countHashing(house);
      for (const [n, other] of [...clients, ...clients].entries()) {
        const stranger = new Visitor(house, other);
        stranger.address = `198.51.100.${n}`;
        expect(code(await logIn(stranger, ANN, "wrong"))).toBe("email_password_mismatch");
      }
      expect(code(await ann.post("/auth/reauthenticate", { password: "wrong" }))).toBe("incorrect_password");
      expect(code(await ann.post("/auth/reauthenticate", { password: PASSWORD }))).toBe(
        "too_many_login_attempts",
      );
      expect(code(await logIn(new Visitor(house, client), ANN))).toBe("too_many_login_attempts");
      expect(work.calls).toHaveLength(5);
    });

    it("T-42 asking for mail again does not reset the count, and refused tries do not prolong the lock", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      const ann = new Visitor(house, client);
      await signUpVerified(ann, ANN);
      for (let n = 0; n < 5; n += 1) await logIn(new Visitor(house, client), ANN, "wrong");
      await new Visitor(house, client).post("/auth/password/request", { email: ANN });
      await ann.post("/account/email", { email: "second@example.com" });
      await ann.put("/account/email", { email: "second@example.com" });
      for (let n = 0; n < 10; n += 1) {
        expect(code(await logIn(new Visitor(house, client), ANN))).toBe("too_many_login_attempts");
        house.clock.advance(29);
      }
      house.clock.advance(10);
      expect((await logIn(new Visitor(house, client), ANN)).status).toBe(200);
    });

    it("T-44 the owner who proves the mailbox gets in at once, though others keep the lock closed", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      await signUpVerified(new Visitor(house, client), ANN);
      for (let n = 0; n < 20; n += 1) await logIn(new Visitor(house, client), ANN, "wrong");
      const owner = new Visitor(house, client);
      const key = await askForReset(owner, ANN);
      await owner.post("/auth/password/reset", { key, password: NEW_PASSWORD });
      expect((await logIn(owner, ANN, NEW_PASSWORD)).status).toBe(200);
    });
  },
);

describe.each(clientsAndStores)(
  "one bucket for one account, counted in $store.name, $client client",
  ({ client, store }) => {
    const counting = store.use();

    const variants = [
      "Ann@Example.com",
      "ANN@EXAMPLE.COM",
      " ann@example.com ",
      "ann@e\u0078ample.com",
      "ann@example.com\n",
    ];

    it("T-44 the case and the blanks of an address make no other bucket", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      await signUpVerified(new Visitor(house, client), ANN);
      for (const email of variants) await logIn(new Visitor(house, client), email, "wrong");
      expect(code(await logIn(new Visitor(house, client), ANN))).toBe("too_many_login_attempts");
    });

    it("T-44 nor do the Unicode forms of a username that all mean the same account", async () => {
      await using house = await openHouse({
        ...(await counting()),
        ...lock,
        ACCOUNT_LOGIN_METHODS: "username,email",
        ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*",
      });
      await new Visitor(house, client).post("/auth/signup", {
        email: ANN,
        username: "Zoe.K",
        password: PASSWORD,
      });
      using work = countHashing(house);
      for (const username of [
        "zoe.k",
        "ZOE.K",
        "\uff3aoe.k",
        "zoe.\u212a",
        "zoe\uff0ek",
        " zoe.k",
        "\u{1d466}oe.k".replace("\u{1d466}", "z"),
        "Zoe.K",
      ]) {
        await new Visitor(house, client).post("/auth/login", { username, password: "wrong" });
      }
      expect(work.calls).toHaveLength(5);
      // By its other name the account has one more bucket, and no third.
      for (let n = 0; n < 10; n += 1) {
        await new Visitor(house, client).post(
          "/auth/login",
          n % 2 ? { email: ANN, password: "wrong" } : { username: ANN, password: "wrong" },
        );
      }
      expect(work.calls).toHaveLength(10);
    });

    it("T-44 reset mails to one mailbox are counted together, however its address is written", async () => {
      await using house = await openHouse({
        ...(await counting()),
        ACCOUNT_RATE_LIMITS: '{"reset_password":"3/h/key"}',
      });
      await signUpVerified(new Visitor(house, client), ANN);
      const before = (await house.mails()).length;
      const statuses: number[] = [];
      for (const email of [
        ...variants,
        "ann@exa\uff4dple.com",
        "ann@ex\u212bmple.com".replace("\u212b", "a"),
        "ann@exampl\u2147.com",
      ]) {
        statuses.push((await new Visitor(house, client).post("/auth/password/request", { email })).status);
      }
      expect(statuses.filter((status) => status === 200)).toHaveLength(3);
      expect((await house.mails()).slice(before)).toHaveLength(3);
    });
  },
);

describe.each(clientsAndStores)(
  "one's own success, counted in $store.name, $client client",
  ({ client, store }) => {
    const counting = store.use();

    async function guess(house: House, victims: number): Promise<number> {
      let looked = 0;
      for (let n = 0; n < victims; n += 1) {
        const reply = await logIn(new Visitor(house, client), `victim${n}@example.com`, "Guess-123-guess");
        if (code(reply) === "email_password_mismatch") looked += 1;
      }
      return looked;
    }

    it("T-44 a log-in as oneself between guesses at others buys no further guess", async () => {
      await using house = await openHouse({ ...(await counting()), ...perAddress });
      await signUpVerified(new Visitor(house, client), "eve@example.com");
      let looked = 0;
      for (let round = 0; round < 10; round += 1) {
        await logIn(new Visitor(house, client), "eve@example.com");
        looked += await guess(house, 3);
      }
      expect(looked).toBe(10);
    });

    it("T-44 nor does a reset of one's own password", async () => {
      await using house = await openHouse({ ...(await counting()), ...perAddress });
      await signUpVerified(new Visitor(house, client), "eve@example.com");
      const looked = await guess(house, 20);
      const eve = new Visitor(house, client);
      const key = await askForReset(eve, "eve@example.com");
      await eve.post("/auth/password/reset", { key, password: NEW_PASSWORD });
      expect([looked, await guess(house, 20)]).toEqual([10, 0]);
    });
  },
);
