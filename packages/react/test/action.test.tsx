import { AuthError, type GatehouseClient } from "@gatehouse/client";
import { type Action, AuthProvider, useAction, useLogin, useUser } from "@gatehouse/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EMAIL, newClient, PASSWORD } from "../../client/test/house/client.ts";
import { House } from "../../client/test/house/house.ts";
import { Button, open } from "./support/render.tsx";

let house: House;
let client: GatehouseClient;
beforeEach(async () => {
  house = await House.open();
  client = newClient(house);
});
afterEach(() => house.close());

const account = { email: EMAIL, password: PASSWORD };
const openWithin = (node: ReactNode) => open(<AuthProvider client={client}>{node}</AuthProvider>);

function LoginForm({ password }: { password: string }) {
  const { run, pending, fieldErrors, formErrors, reset } = useLogin();
  const user = useUser();
  if (user) return `Hello ${user.display}`;
  return (
    <>
      <Button disabled={pending} does={() => run({ email: EMAIL, password })}>
        {pending ? "Wait" : "Log in"}
      </Button>
      {fieldErrors["password"]?.join()}
      {formErrors.join()}
      <Button does={reset}>x</Button>
    </>
  );
}

describe("a log-in form", () => {
  beforeEach(async () => {
    await client.auth.signup(account);
    await client.auth.logout();
  });

  it("is pending while the server thinks, and then somebody is logged in", async () => {
    const page = openWithin(<LoginForm password={PASSWORD} />);
    await page.shows("Log inx");
    const release = house.hold();
    await page.click("Log in");
    await page.shows("Waitx");
    release();
    await page.shows("Hello alice");
  });

  it("shows the field's error until it is told to forget it", async () => {
    const page = openWithin(<LoginForm password="wrong" />);
    await page.shows("Log inx");
    await page.click("Log in");
    await page.shows("Log inThe email address and/or password you specified are not correct.x");
    await page.click("x");
    await page.shows("Log inx");
  });

  it("shows an error without a field as the form's", async () => {
    const page = openWithin(<LoginForm password={PASSWORD} />);
    await page.shows("Log inx");
    house.instead.push({ status: 429 });
    await page.click("Log in");
    await page.shows("Log inToo many requests. Please wait a moment and try again.x");
  });
});

type Operation<T> = (input: string) => Promise<T>;

interface ProbeProps<T> {
  operation: Operation<T>;
  onRender: (action: Action<[string], T>) => void;
}

function Probe<T>({ operation, onRender }: ProbeProps<T>) {
  const action = useAction(operation);
  onRender(action);
  return action.pending ? "pending" : (action.error?.code ?? "idle");
}

describe("useAction", () => {
  function openAction<T>(operation: Operation<T>) {
    const probe: { action?: Action<[string], T> } = {};
    const page = open(
      <Probe operation={operation} onRender={(action) => Object.assign(probe, { action })} />,
    );
    return { page, run: async (input: string) => probe.action!.run(input) };
  }
  const failure = () => new AuthError({ status: 409, code: "conflict" });

  it("gives the outcome as a value", async () => {
    const { page, run } = openAction(async (input) => {
      if (input === "bad") throw failure();
      return input.toUpperCase();
    });
    await page.shows("idle");
    expect(await run("good")).toEqual({ ok: true, data: "GOOD" });
    expect(await run("bad")).toMatchObject({ ok: false, error: { code: "conflict" } });
    await page.shows("conflict");
    await run("good");
    await page.shows("idle");
  });

  it("shows the outcome of the latest run only", async () => {
    const slow = Promise.withResolvers<never>();
    const { page, run } = openAction((input) => (input === "slow" ? slow.promise : Promise.resolve()));
    await page.shows("idle");
    const first = run("slow");
    await page.shows("pending");
    await run("fast");
    await page.shows("idle");
    slow.reject(failure());
    expect(await first).toMatchObject({ ok: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(page.text).toBe("idle");
  });

  it("does not hide a bug as a failed request", async () => {
    const { page, run } = openAction(async () => {
      throw new RangeError("a bug");
    });
    await page.shows("idle");
    await expect(run("x")).rejects.toThrow(RangeError);
    await page.shows("idle");
  });
});
