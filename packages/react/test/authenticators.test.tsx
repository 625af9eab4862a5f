import type { GatehouseClient } from "@gatehouse/client";
import { AuthProvider, useAction, useAuthenticators } from "@gatehouse/react";
import { expect, it, vi } from "vitest";
import { APP_TOLERANCE, AuthenticatorApp } from "../../client/test/house/authenticator-app.ts";
import { EMAIL, OTHER_PASSWORD, PASSWORD } from "../../client/test/house/client.ts";
import { engine } from "../../client/test/house/worlds.ts";
import { Button, open } from "./support/render.tsx";

let typed = "";

function Factors() {
  const { authenticators, error, activateTotp, deactivateTotp, generateRecoveryCodes } = useAuthenticators();
  const activation = useAction(activateTotp);
  const generation = useAction(generateRecoveryCodes);
  const list = authenticators?.map((factor) =>
    factor.type === "recovery_codes" ? `${factor.unused_code_count} codes` : factor.type,
  );
  return (
    <>
      {list?.join() ?? "?"} {activation.fieldErrors["code"]}
      {generation.error?.code ?? error?.code}
      <Button does={() => activation.run({ code: typed })}>activate</Button>
      <Button does={() => deactivateTotp()}>remove</Button>
      <Button does={() => generation.run()}>generate</Button>
    </>
  );
}

const buttons = "activateremovegenerate";

async function signedUp() {
  const world = await engine({}, APP_TOLERANCE);
  const client = world.client("browser client");
  await client.auth.signup({ email: EMAIL, password: PASSWORD });
  await client.auth.reauthenticate({ password: PASSWORD });
  await client.email.verify({ key: await world.key("verify", EMAIL) });
  return client;
}

async function newApp(client: GatehouseClient): Promise<AuthenticatorApp> {
  const totp = await client.mfa.getTotp();
  if (totp.status !== "absent") throw new Error("There is an app already.");
  return new AuthenticatorApp(totp.secret);
}

const openFactors = (client: GatehouseClient) =>
  open(
    <AuthProvider client={client}>
      <Factors />
    </AuthProvider>,
  );

it("useAuthenticators shows the factors that come and go together, and never the last user's", async () => {
  const client = await signedUp();
  const page = openFactors(client);
  await page.shows(` ${buttons}`);
  await page.click("generate");
  await page.shows(` cannot_generate_recovery_codes${buttons}`);

  const app = await newApp(client);
  typed = "000000";
  await page.click("activate");
  await vi.waitFor(() => expect(page.text).toContain("Incorrect code."));
  typed = app.nextCode();
  await page.click("activate");
  await vi.waitFor(() => expect(page.text).toContain("totp,10 codes "));

  const [code = ""] = (await client.mfa.getRecoveryCodes()).unused_codes ?? [];
  await client.mfa.reauthenticate({ code });
  document.dispatchEvent(new window.Event("visibilitychange"));
  await vi.waitFor(() => expect(page.text).toContain("totp,9 codes "));
  await page.click("generate");
  await page.shows(`totp,10 codes ${buttons}`);

  await client.auth.logout();
  await page.shows(`? ${buttons}`);
  await client.auth.signup({ email: "bob@example.com", password: OTHER_PASSWORD });
  await page.shows(` ${buttons}`);
});

it("useAuthenticators removes the app with its codes", async () => {
  const client = await signedUp();
  const app = await newApp(client);
  await client.mfa.activateTotp({ code: app.nextCode() });
  const page = openFactors(client);
  await vi.waitFor(() => expect(page.text).toContain("totp,10 codes "));
  await page.click("remove");
  await page.shows(` ${buttons}`);
});
