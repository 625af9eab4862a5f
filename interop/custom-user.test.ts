import { describe, expect, test } from "vitest";
import { App, Browser, send } from "./support/browser.ts";
import { onEachEngineWith } from "./support/on-each-engine.ts";
import { knownAt, logIn, personFrom, somebody } from "./support/people.ts";
import { directions, sides } from "./support/sides.ts";

const customers = {
  Django: { AUTH_USER_MODEL: "customers.Customer" },
  Gatehouse: { AUTH_USER_TABLE: "customers_customer", USER_FIELDS: '{"birth_date":{"type":"date"}}' },
};

onEachEngineWith(customers, (open) => {
  describe.for(directions)("from $here to $there", ({ here, there }) => {
    test("a customer who signs up here logs in there, and is known on both sides", async () => {
      const person = await personFrom(open(), here);
      const app = new App(open());
      expect((await logIn(app, there, person)).status).toBe(200);
      for (const side of sides) expect(await knownAt(app, side)).toBe(person.username);
    });
  });

  test("a customer's session makes request.user in a view of Django's, and Django's own log-in one at Gatehouse", async () => {
    const { username, password } = await personFrom(open(), "Gatehouse");
    const [one, other] = [new Browser(open()), new Browser(open())];
    await one.fillIn("Gatehouse", "/accounts/login/", { login: username, password });
    expect((await one.open("Django", "/whoami/")).body.user).toBe(username);
    await other.fillIn("Django", "/django/login/", { username, password });
    expect(await knownAt(other, "Gatehouse")).toBe(username);
  });

  test("a field of the customers' own is the same on both sides: given at Gatehouse, changed in Django, shown at Gatehouse", async () => {
    const person = { ...somebody(), birth_date: "1990-12-10" };
    const { status, body } = await send(open(), ["Gatehouse", "POST /api/register/"], { json: person });
    expect(status).toBe(201);
    const printed = await open().python(`
from datetime import date
from customers.models import Customer
customer = Customer.objects.get(username="${person.username}")
print(customer.birth_date.isoformat())
customer.birth_date = date(1815, 12, 10)
customer.save()`);
    expect(printed.trim()).toBe("1990-12-10");
    const headers = { Authorization: `Token ${body.token}` };
    const profile = await send(open(), ["Gatehouse", "GET /api/profile/"], { headers });
    expect(profile.body).toMatchObject({ username: person.username, birth_date: "1815-12-10" });
  });
});
