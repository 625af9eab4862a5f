import { AuthProvider, useAction, usePhone } from "@gatehouse/react";
import { expect, it, vi } from "vitest";
import { PASSWORD } from "../../client/test/house/client.ts";
import { engine } from "../../client/test/house/worlds.ts";
import { Button, open } from "./support/render.tsx";

const ANN = "+31612345678";
const NEW = "+14155550100";
let typed = "";

function OwnNumber() {
  const { phone, change, verify, resendCode } = usePhone();
  const changing = useAction(change);
  const verification = useAction(verify);
  const resending = useAction(resendCode);
  return (
    <>
      {phone ? (phone.number?.phone ?? "none") : "?"}{" "}
      {changing.fieldErrors["phone"] ?? verification.fieldErrors["code"] ?? resending.error?.code}
      <Button does={() => changing.run({ phone: typed })}>change</Button>
      <Button does={() => verification.run({ code: typed })}>verify</Button>
      <Button does={() => resending.run()}>resend</Button>
    </>
  );
}

const buttons = "changeverifyresend";

it("usePhone shows the number, which is another one once its code was typed, and never the last user's", async () => {
  const world = await engine(
    {},
    {
      ACCOUNT_LOGIN_METHODS: "phone",
      ACCOUNT_SIGNUP_FIELDS: "phone*,password1*",
      ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1",
      ACCOUNT_RATE_LIMITS: "false",
    },
  );
  const client = world.client("browser client");
  await client.auth.signup({ phone: ANN, password: PASSWORD });
  await client.phone.verify({ code: await world.code(ANN) });
  const page = open(
    <AuthProvider client={client}>
      <OwnNumber />
    </AuthProvider>,
  );
  await page.shows(`${ANN} ${buttons}`);
  typed = ANN;
  await page.click("change");
  await vi.waitFor(() => expect(page.text).toContain("different"));
  typed = NEW;
  await page.click("change");
  await vi.waitFor(async () => expect(await world.code(NEW)).toBeTruthy());
  await page.shows(`${ANN} ${buttons}`);
  const first = await world.code(NEW);
  await page.click("resend");
  await vi.waitFor(async () => expect(await world.code(NEW)).not.toBe(first));
  typed = await world.code(NEW);
  await page.click("verify");
  await page.shows(`${NEW} ${buttons}`);
  await client.auth.logout();
  await page.shows(`? ${buttons}`);
});
