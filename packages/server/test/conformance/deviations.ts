import type { Deviation } from "./deviation.ts";
import { restDeviations } from "./rest-deviations.ts";
import type { Exchange } from "./transcript.ts";

const steps =
  (...names: string[]) =>
  ({ step }: Exchange) =>
    names.includes(step);

export const deviations: readonly Deviation[] = [
  {
    why: "The reference ignores the content type; a body that does not declare JSON gets 415.",
    applies: (exchange) =>
      declaresNoJson(exchange) &&
      [400, 500].includes(exchange.response.status) &&
      exchange.request.body !== null,
    expect: { status: 415, bodyIsError: true },
  },
  {
    why: "The reference crashes where a project has not written where its phone numbers are; here nobody has one then.",
    applies: steps("phone GET"),
    expect: { status: 200 },
  },
  {
    why: "SimpleJWT crashes where a refresh token's user is gone.",
    applies: steps("refresh deleted user"),
    expect: { status: 401 },
  },
  {
    why: "The reference crashes; Gatehouse refuses the input in the door's error shape.",
    applies: ({ response }) => response.status === 500,
    expect: { status: 400, bodyIsError: true },
  },
  {
    why: "Malformed JSON gets an empty HTML page from the reference, and an error in JSON from Gatehouse.",
    applies: ({ response }) => response.status === 400 && response.raw === "",
    expect: { status: 400, bodyIsError: true },
  },
  {
    why: "NaN is no JSON (RFC 8259); Python's parser lets it through.",
    applies: steps("login, NaN literal"),
    expect: { status: 400, bodyIsError: true },
  },
  {
    why: "An unknown path gets an HTML page from the reference, and an error in JSON from Gatehouse.",
    applies: ({ response }) => response.status === 404 && response.raw.includes("<!doctype html>"),
    expect: { status: 404, bodyIsError: true },
  },
  {
    why: "A CSRF failure gets an HTML page from the reference, and an error in JSON from Gatehouse.",
    applies: ({ response }) => response.status === 403 && response.raw.startsWith("<!DOCTYPE html>"),
    expect: { status: 403, bodyIsError: true },
  },
  {
    why: "An address of 262 characters does not fit the column; the reference cuts it off and accepts it.",
    applies: ({ step }) => step.startsWith("signup email of 262 characters"),
    expect: { status: 400, bodyIsError: true },
  },
  {
    why: "A password like the e-mail address or the username is refused at sign-up too, as Django's validator means.",
    applies: ({ step }) =>
      step.startsWith("signup password similar to email") || step.startsWith("signup password like username"),
    expect: { status: 400, bodyIsError: true },
  },
  {
    why: "The secret of an authenticator app is taken out of the session once the app is active; the reference leaves it there.",
    applies: ({ step, client }) => step === "totp POST ok" && client === "browser",
    expect: { otherwise: ["cookies: "] },
  },
  {
    why: "A code for an app that nobody is setting up is wrong; the reference makes a secret, shows it to nobody, and keeps it.",
    applies: ({ step, client }) => step === "totp POST with unverified email" && client === "browser",
    expect: { otherwise: ["cookies: "] },
  },
  {
    why: "ES256K is not offered, because WebCrypto could not verify what such a key signs.",
    applies: ({ response }) => response.raw.includes('"creation_options"'),
    expect: { otherwise: ["body.data.creation_options.publicKey.pubKeyCredParams.6 "] },
  },
  {
    why: "Forms have to know which fields and codes there are, and the reference does not tell. What is ours has a name of its own.",
    applies: ({ response }) => response.raw.includes('"login_methods"'),
    expect: { otherwise: ["body.data.gatehouse "] },
  },
  {
    why: "Pages have to know that people sign up by passkey; the reference tells its own templates and no others.",
    applies: ({ response }, transcript) =>
      transcript.startsWith("passkey_signup.") && response.raw.includes('"passkey_login_enabled"'),
    expect: { otherwise: ["body.data.mfa.passkey_signup_enabled "] },
  },
  {
    why: "A reset forgives the account's own lock and not the caller's address: else it would erase what others are owed.",
    applies: ({ step }) => step.startsWith("login after the reset (ip limit may still hold)"),
    expect: { status: 400, bodyIsError: true },
  },
  {
    why: "The log-in before this one waits for the address's limit, so there is no session to conflict with yet.",
    applies: ({ step }, transcript) =>
      step === "login 61 s later" && transcript === "ratelimit_login.browser",
    expect: { status: 200 },
  },
  {
    why: "The log-in before this one waits for the address's limit, so the token that is sent was never given.",
    applies: ({ step }, transcript) => step === "login 61 s later" && transcript === "ratelimit_login.app",
    expect: { status: 410 },
  },
  ...restDeviations,
];

function declaresNoJson({ request }: Exchange): boolean {
  const type = request.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return !type.startsWith("application/json");
}
