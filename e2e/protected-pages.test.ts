import process from "node:process";
import { expect, inject, onTestFinished, test } from "vitest";
import { startWeb } from "../scripts/house-services.mjs";
import { freePort } from "./free-port.ts";
import { member } from "./people.ts";
import { heading, signedIn, signIn, signOut, told, visitor } from "./visitor.ts";

const protectedPages = [
  "/dashboard",
  "/settings/profile",
  "/settings/emails",
  "/settings/phone",
  "/settings/password",
  "/settings/sessions",
  "/settings/two-factor",
];

/** Words that only stand on protected pages. */
const protectedWords = /for your eyes only|Where we write to you|Change your password|Hello, /;

test.each(protectedPages)("%s sends a stranger to sign in and then brings them there", async (wanted) => {
  const person = await member();
  const page = await visitor();
  await page.goto(`${wanted}?from=mail`);
  await heading(page, "Sign in");
  expect(new URL(page.url()).searchParams.get("next")).toBe(`${wanted}?from=mail`);
  await signIn(page, person);
  await page.waitForURL(`**${wanted}?from=mail`);
});

test("the wanted page survives the way round by sign-up and reset links", async () => {
  const page = await visitor();
  await page.goto("/settings/emails");
  await page.getByRole("link", { name: "Create an account" }).click();
  await heading(page, "Create your account");
  await page.getByRole("link", { name: "Sign in" }).click();
  await heading(page, "Sign in");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await heading(page, "Reset your password");
  await page.getByRole("link", { name: "Back to sign in" }).click();
  await heading(page, "Sign in");
  expect(new URL(page.url()).searchParams.get("next")).toBe("/settings/emails");
});

test.each([
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "\\\\evil.example",
  "/%2f%2fevil.example",
  "/\t/evil.example",
  "https:evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
])("T-01 a wanted page of somebody else's site is not gone to: %s", async (next) => {
  const person = await member();
  const page = await visitor();
  await page.goto(`/auth/login?next=${encodeURIComponent(next)}`);
  await signIn(page, person);
  await heading(page, /^Hello, |does not exist/);
  expect(new URL(page.url()).origin).toBe(inject("web"));
});

const hostileHeaders: Record<string, string>[] = [
  {},
  { cookie: "sessionid=not-a-session" },
  { cookie: `sessionid=${"a".repeat(43)}` },
  { rsc: "1" },
  { rsc: "1", "next-router-prefetch": "1" },
  { cookie: "sessionid=x", rsc: "1", "next-router-state-tree": encodeURIComponent('["",{}]') },
  ...[
    "middleware",
    "src/middleware",
    "pages/_middleware",
    "proxy",
    "src/proxy",
    "middleware:middleware:middleware:middleware:middleware",
    "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware",
    "proxy:proxy:proxy:proxy:proxy",
  ].flatMap((value) => [
    { "x-middleware-subrequest": value },
    { "x-middleware-subrequest": value, cookie: "sessionid=x" },
  ]),
  {
    "x-middleware-rewrite": "/dashboard",
    "x-middleware-next": "1",
    "x-middleware-override-headers": "cookie",
  },
  { "x-invoke-path": "/dashboard", "x-invoke-status": "200", "x-matched-path": "/dashboard" },
  { "x-gatehouse-path": "/dashboard", "x-forwarded-host": "localhost", "x-nextjs-data": "1" },
];

test.each(protectedPages)("T-55 no request of a stranger gets a word of %s", async (path) => {
  for (const headers of hostileHeaders) {
    const response = await fetch(`${inject("web")}${path}`, { headers, redirect: "manual" });
    const body = await response.text();
    expect(body, JSON.stringify(headers)).not.toMatch(protectedWords);
    expect([200, 307, 308, 404], JSON.stringify(headers)).toContain(response.status);
  }
});

test("the words looked for do stand on the pages of somebody who is signed in", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const response = await fetch(`${inject("web")}/dashboard`, { headers: { cookie } });
  const body = await response.text();
  expect(body).toMatch(protectedWords);
  expect(body).toContain(person.email);
  // T-15: what one person saw is in no cache.
  expect(response.headers.get("cache-control")).toMatch(/no-store/);
});

test("T-55 while the engine does not answer, no page opens, not even for a good cookie", async () => {
  const port = await freePort();
  const web = startWeb({ node: process.execPath, port, apiPort: await freePort(), env: {} });
  onTestFinished(() => web.stop());
  await web.answering();
  for (const path of protectedPages) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { cookie: "sessionid=anything" },
    });
    const body = await response.text();
    expect(body).not.toMatch(/Hello, |for your eyes only|<input|<form/);
    expect(body).toContain("is not answering at the moment");
  }
});

test("T-14 after signing out neither the old cookie nor the back button shows anything", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  await signOut(page);

  const replayed = await fetch(`${inject("web")}/dashboard`, { headers: { cookie }, redirect: "manual" });
  const body = await replayed.text();
  expect(body).not.toMatch(protectedWords);
  expect(body).not.toContain(person.email);

  await page.goto("/auth/login");
  await page.goBack();
  await heading(page, "Sign in");
  expect(await page.content()).not.toContain(person.email);
});

test("signing out in one tab ends the other", async () => {
  const person = await member();
  const page = await visitor();
  await signedIn(page, person);
  const other = await page.context().newPage();
  await other.goto("/settings/profile");
  await told(other, person.email);
  await signOut(page);
  await heading(other, "Sign in");
});

test("the session cookie is out of reach of scripts", async () => {
  const page = await visitor();
  await signedIn(page, await member());
  const session = (await page.context().cookies()).find(({ name }) => name === "sessionid");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await page.evaluate(() => document.cookie)).not.toContain("sessionid");
});
