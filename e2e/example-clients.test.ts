import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { inRoot } from "../scripts/repository.mjs";
import { openInstallation, serveExample } from "./example-house.ts";
import { visitor } from "./visitor.ts";

const ada = { username: "ada", email: "ada@example.com", password: "Vr7-kestrel-pond" };

test("the page of examples/customer-portal registers, is still logged in when it is loaded anew, changes the profile, logs out and in", async () => {
  const site = await serveExample("customer-portal");
  const { url } = await openInstallation({ CORS_ALLOWED_ORIGINS: site });
  const page = await visitor();
  await page.goto(`${site}/?api=${url}/api`);

  const register = page.locator("#register-form");
  for (const [name, value] of Object.entries({ ...ada, birth_date: "1990-12-10" }))
    await register.locator(`[name=${name}]`).fill(value);
  await register.getByRole("button").click();
  await page.getByText("ada@example.com").waitFor();

  await page.reload();
  await page.getByText("ada@example.com").waitFor();
  await page.getByLabel("First name").fill("Ada");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Ada", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Log out" }).click();
  const login = page.locator("#login-form");
  await login.locator("[name=username]").fill(ada.username);
  await login.locator("[name=password]").fill("wrong");
  await login.getByRole("button").click();
  await expect.poll(() => page.getByRole("alert").textContent()).toBe("Invalid credentials");
  await login.locator("[name=password]").fill(ada.password);
  await login.getByRole("button").click();
  await page.getByText("ada@example.com").waitFor();
  expect(await page.getByRole("alert").isVisible()).toBe(false);
});

test("the page of examples/customer-portal says that an address has to be confirmed first, and keeps no token", async () => {
  const site = await serveExample("customer-portal");
  const { url } = await openInstallation({
    CORS_ALLOWED_ORIGINS: site,
    ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*",
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  });
  const page = await visitor();
  await page.goto(`${site}/?api=${url}/api`);
  const register = page.locator("#register-form");
  for (const [name, value] of Object.entries(ada)) await register.locator(`[name=${name}]`).fill(value);
  await register.getByRole("button").click();
  await page.getByText("Verify your email address first").waitFor();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

describe("the React app of examples/customer-portal-react", () => {
  beforeAll(async () => {
    const bundle = await rolldown({
      input: inRoot("examples/customer-portal-react/main.tsx"),
      logLevel: "silent",
    });
    await bundle.write({ file: inRoot("examples/customer-portal-react/dist/main.js") });
    await bundle.close();
  });

  test("logs in, shows and changes the profile, survives a reload and logs out", async () => {
    const site = await serveExample("customer-portal-react");
    const { url } = await openInstallation({ CORS_ALLOWED_ORIGINS: site });
    const made = await fetch(`${url}/api/register/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ada),
    });
    expect(made.status).toBe(201);
    const page = await visitor();
    await page.goto(`${site}/?api=${url}/api`);
    const logIn = async (password: string) => {
      await page.getByLabel("Username").fill(ada.username);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Log in" }).click();
    };
    await logIn("wrong");
    await expect.poll(() => page.getByRole("alert").textContent()).toBe("Invalid credentials");
    await logIn(ada.password);
    await page.getByRole("heading", { name: "Profile of ada" }).waitFor();
    await page.getByLabel("Last name").fill("Lovelace");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Lovelace", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("Lovelace", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });
});

test("the client of examples/allauth-client signs up, keeps its session, changes the password, logs out and in from another origin", async () => {
  const site = await serveExample("allauth-client");
  const { url } = await openInstallation({
    CORS_ALLOWED_ORIGINS: site,
    HEADLESS_BROWSER_TOKENS: "true",
    ACCOUNT_LOGIN_METHODS: "email",
    ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
  });
  const page = await visitor();
  await page.goto(`${site}/allauth.js`);
  const load = 'import { AllauthAPI } from "/allauth.js"; window.AllauthAPI = AllauthAPI;';
  await page.addScriptTag({ type: "module", content: load });
  await page.waitForFunction('"AllauthAPI" in window');
  const said = await page.evaluate(
    async ({ base, email, password }) => {
      const AllauthAPI = Reflect.get(window, "AllauthAPI");
      const allauth = new AllauthAPI(base);
      const refused = (error: { message: string; status?: number }) => [error.status, error.message];
      const steps: unknown[] = [];
      steps.push((await allauth.auth.signup(email, password)).data.user.email);
      steps.push(localStorage.getItem("session_token") !== null);
      steps.push((await new AllauthAPI(base).auth.session()).meta.is_authenticated);
      steps.push((await allauth.email.list()).data.length);
      steps.push(await allauth.password.change("wrong", "another-pond-42").catch(refused));
      await allauth.password.change(password, "another-pond-42");
      steps.push((await allauth.auth.session()).data.user.email);
      steps.push((await allauth.auth.providers()).data);
      await allauth.auth.logout();
      steps.push(localStorage.getItem("session_token"));
      steps.push(await allauth.auth.login(email, password).catch(refused));
      steps.push((await allauth.auth.login(email, "another-pond-42")).data.user.email);
      steps.push((await allauth.password.requestReset(email)).status);
      return steps;
    },
    { base: url, email: ada.email, password: ada.password },
  );
  expect(said).toEqual([
    ada.email,
    true,
    true,
    1,
    [400, "Please type your current password."],
    ada.email,
    [],
    null,
    [400, "The email address and/or password you specified are not correct."],
    ada.email,
    200,
  ]);
});

test("the program of examples/customer-portal-python registers, changes the profile and is refused with a wrong password", {
  timeout: 180_000,
}, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-python-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const run = promisify(execFile);
  const example = inRoot("examples/customer-portal-python");
  await run("python3", ["-m", "venv", folder]);
  const python = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  await run(python, ["-m", "pip", "install", "--quiet", "-r", path.join(example, "requirements.txt")]);
  const { url } = await openInstallation();

  async function program(password: string, ...args: string[]): Promise<string> {
    const child = run(python, [path.join(example, "customer_api_client.py"), `${url}/api`, ...args]);
    child.child.stdin?.end(`${password}\n`);
    return (await child).stdout;
  }
  expect(JSON.parse(await program(ada.password, "register", ada.username, ada.email))).toMatchObject({
    username: "ada",
    email: ada.email,
  });
  const changed = await program(ada.password, "update", ada.email, "first_name=Ada", "last_name=Lovelace");
  expect(JSON.parse(changed)).toMatchObject({ first_name: "Ada", last_name: "Lovelace" });
  await expect(program("wrong", "profile", "ada")).rejects.toMatchObject({
    stderr: "400: Invalid credentials\n",
  });
});
