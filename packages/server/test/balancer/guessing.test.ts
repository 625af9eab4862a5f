/** Whoever spreads their guesses over the nodes gains none by it. */
import { describe, expect, it } from "vitest";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clientsAndStores } from "../support/limit-stores.ts";
import { type Reply, Visitor } from "../support/visitor.ts";

const ANN = "ann@example.com";
const lock = {
  ACCOUNT_RATE_LIMITS:
    '{"login":"","signup":"","reauthenticate":"","login_failed":"5/300s/key","confirm_email":"1000/m/key"}',
};

const code = (reply: Reply): string => reply.body.errors?.[0]?.code ?? String(reply.status);

describe.each(clientsAndStores)(
  "guesses at three nodes, counted in $store.name, $client client",
  ({ client, store }) => {
    const counting = store.use();

    it("T-41 of 60 wrong passwords at once five are looked at, and the right one after them is not", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      await signUpVerified(new Visitor(house, client), ANN);
      const visitors = Array.from({ length: 60 }, () => new Visitor(house, client));
      for (const visitor of visitors) await visitor.get("/config");
      const replies = await Promise.all(visitors.map((visitor) => logIn(visitor, ANN, "wrong")));
      const lookedAt = replies.filter((reply) => code(reply) === "email_password_mismatch");
      expect(lookedAt).toHaveLength(5);
      for (let node = 0; node < 3; node += 1)
        expect(code(await logIn(new Visitor(house, client), ANN))).toBe("too_many_login_attempts");
      house.clock.advance(300);
      expect((await logIn(new Visitor(house, client), ANN)).status).toBe(200);
    });

    it("T-42 guesses at a log-in and at a reauthentication have one count, whichever node they reach", async () => {
      await using house = await openHouse({ ...(await counting()), ...lock });
      const ann = new Visitor(house, client);
      await signUpVerified(ann, ANN);
      for (let n = 0; n < 4; n += 1)
        expect(code(await logIn(new Visitor(house, client), ANN, "wrong"))).toBe("email_password_mismatch");
      expect(code(await ann.post("/auth/reauthenticate", { password: "wrong" }))).toBe("incorrect_password");
      for (let node = 0; node < 3; node += 1)
        expect(code(await ann.post("/auth/reauthenticate", { password: PASSWORD }))).toBe(
          "too_many_login_attempts",
        );
    });
  },
);
