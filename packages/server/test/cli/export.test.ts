import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { AuthenticatorApp, recoveryCodesOf, setUpApp } from "../flows/second-factor-person.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { countEvents } from "../threats/support/database.ts";
import { Import, PATIENCE } from "./import/imported.ts";

vi.setConfig(PATIENCE);

const settings = { MFA_SUPPORTED_TYPES: "totp,recovery_codes", ACCOUNT_EMAIL_VERIFICATION: "optional" };

describe("gatehouse export", () => {
  it("leaves out hashes and second factors unless it is asked for them", async () => {
    const from = await Import.into(settings);
    const house = await from.house();
    const ann = new Visitor(house, "app");
    await signUpVerified(ann, "ann@acme.io");
    const { secret } = await setUpApp(ann);
    const { code, stdout, stderr } = await from.command("export");
    expect(code).toBe(0);
    expect(stderr).toContain("Exported 1 user.");
    const [line = "", ...others] = stdout.trimEnd().split("\n");
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      id: 1,
      username: "ann",
      emails: [{ email: "ann@acme.io", verified: true, primary: true }],
      first_name: "",
      last_name: "",
      is_active: true,
      date_joined: expect.any(String),
      last_login: expect.any(String),
    });
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain("pbkdf2");
    expect(await countEvents(house, "users_exported")).toBe(1);
  });

  it("with them writes a file that only its owner reads, and over no other file", async () => {
    const from = await Import.into(settings);
    await new Visitor(await from.house(), "app").post("/auth/signup", {
      email: "ann@acme.io",
      password: PASSWORD,
    });
    const args = ["export", "--output", "users.ndjson", "--include-password-hashes"];
    expect((await from.command(...args)).code).toBe(0);
    expect(statSync(join(from.cwd, "users.ndjson")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(from.cwd, "users.ndjson"), "utf8")).toContain("pbkdf2_sha256$10$");
    expect((await from.command(...args)).stderr).toContain("is there already");
  });

  it("is read by import, into an empty house where the same people get in by the same passwords, apps and codes", async () => {
    const from = await Import.into(settings);
    const house = await from.house();
    const ann = new Visitor(house, "app");
    await signUpVerified(ann, "ann@acme.io");
    const { secret } = await setUpApp(ann);
    const [first = "", second = ""] = await recoveryCodesOf(ann);
    const late = new Visitor(house, "app");
    await late.post("/auth/login", { email: "ann@acme.io", password: PASSWORD });
    expect((await late.post("/auth/2fa/authenticate", { code: first })).status).toBe(200);
    const bo = new Visitor(house, "browser");
    await bo.post("/auth/signup", { email: "bo@acme.io", password: PASSWORD });
    expect((await bo.post("/account/email", { email: "second@acme.io" })).status).toBe(200);

    const out = "users.ndjson";
    const all = ["--include-password-hashes", "--include-second-factors"];
    expect((await from.command("export", "--output", out, ...all)).code).toBe(0);
    const into = await Import.into(settings);
    const { code, report } = await into.run("--from", "ndjson", join(from.cwd, out));
    expect([code, report.map(({ outcome }) => outcome)]).toEqual([0, ["imported", "imported"]]);

    const states = async (of: Import) =>
      (await of.users()).map(({ user, emails }) => ({
        ...user,
        emails: emails.map(({ email, verified, primary }) => ({ email, verified, primary })),
      }));
    expect(await states(into)).toEqual(await states(from));

    const there = await into.house();
    for (const client of clients) {
      const visitor = new Visitor(there, client);
      const credentials = { email: "ann@acme.io", password: PASSWORD };
      expect((await visitor.post("/auth/login", credentials)).status).toBe(401);
      // Used in the house that they come from.
      expect((await visitor.post("/auth/2fa/authenticate", { code: first })).status).toBe(400);
      const app = new AuthenticatorApp(there, secret);
      expect((await visitor.post("/auth/2fa/authenticate", { code: app.nextCode() })).status).toBe(200);
      const again = { email: "bo@acme.io", password: PASSWORD };
      expect((await new Visitor(there, client).post("/auth/login", again)).status).toBe(200);
    }
    const visitor = new Visitor(there, "app");
    await visitor.post("/auth/login", { email: "ann@acme.io", password: PASSWORD });
    expect((await visitor.post("/auth/2fa/authenticate", { code: second })).status).toBe(200);
  });
});
