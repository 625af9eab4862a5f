import { askForReset, codeTo, logIn, PASSWORD, signUpVerified } from "../../flows/person.ts";
import {
  AuthenticatorApp,
  atSecondFactor,
  pendingOf,
  personWithApp,
  recoveryCodesOf,
  restarted,
} from "../../flows/second-factor-person.ts";
import { type House, keyIn, openHouse } from "../../support/house.ts";
import { call } from "../../support/rest.ts";
import { refresh, tokensIn, withTokens } from "../../support/tokens.ts";
import { type Reply, Visitor } from "../../support/visitor.ts";
import { pathOf, sendRaw, sessionSecretOf } from "./requests.ts";
import { proveAgain, sendCode, TOTP } from "./second-factor.ts";
import type { Client } from "./surfaces.ts";

/** Every kind of secret that opens something. */
export const kinds = [
  "password",
  "session",
  "access token",
  "refresh token",
  "CSRF token",
  "trust cookie",
  "recovery code",
  "enrolment code",
  "confirmation link",
  "verification code",
  "phone code",
  "reset code",
  "log-in code",
  "app's code",
  "reset link",
  "API token",
  "token of a log-in that waits",
] as const;
export type Kind = (typeof kinds)[number];

/** Ended by the next log-in, so to be had last of all. */
export const fleeting: readonly Kind[] = ["app's code", "reset link"];

/** Somewhere that a secret is presented. */
export interface Place {
  /** What is sent there, as the route table names it (`login.password`); or the header or cookie that it is sent in. */
  readonly field: string;
  readonly takes: readonly Kind[];
  /** The client that has it, where not both have. */
  readonly only?: Client;
  /** Brings somebody to where the place asks for a secret, with a right one of each kind that it takes in their hands. */
  begin(): Promise<Standing>;
}

export interface Standing {
  readonly right: Rights;
  /** Whether the place took it. */
  try(secret: string): Promise<boolean>;
}

type Rights = Readonly<Partial<Record<Kind, string>>>;
type Begin = () => Promise<readonly [Visitor, Rights]>;
type Attempt = (visitor: Visitor, secret: string) => Promise<boolean>;

function place(what: Omit<Place, "begin">, begin: Begin, attempt: Attempt): Place {
  return {
    ...what,
    async begin() {
      const [visitor, right] = await begin();
      return { right, try: (secret) => attempt(visitor, secret) };
    },
  };
}

/** Two houses with one database and one key, one of which mails links and the other codes; and Ann, who has an app. */
export interface Town extends AsyncDisposable {
  readonly byLink: House;
  readonly byCode: House;
  readonly app: AuthenticatorApp;
}

const ANN = "ann@example.com";

export async function openTown(url: string): Promise<Town> {
  // Patient, so that what is refused is refused for what it is, and not for its age or the number of tries.
  const settings = {
    ...withTokens,
    DATABASE_URL: url,
    MFA_TRUST_ENABLED: "true",
    MFA_TOTP_TOLERANCE: "20",
  };
  const byLink = await openHouse(settings);
  const byCode = await restarted(byLink, {
    ...settings,
    ACCOUNT_SIGNUP_FIELDS: "email*,phone,password1*",
    ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
    ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
    ACCOUNT_LOGIN_BY_CODE_TIMEOUT: "900",
    ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT: "900",
    ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS: "99",
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS: "99",
    ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS: "99",
    ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS: "99",
  });
  const { app } = await personWithApp(byLink, "app", ANN);
  const close = async () => {
    await byCode.gatehouse.close();
    await byLink.gatehouse.close();
  };
  return { byLink, byCode, app, [Symbol.asyncDispose]: close };
}

/** All places where this client presents a secret. */
export function secretPlaces(client: Client, town: () => Town): readonly Place[] {
  return [...mailedPlaces(client, town), ...ownPlaces(client, town), ...tokenDoorPlaces(town)];
}

const isOk = ({ status }: { status: number }) => status === 200;
/** A stranger for whom something was done is a stranger still, and is told so. */
const isDone = ({ status, body }: Reply) => status === 401 && body.errors === undefined;
/** Signed in, or asked for the next thing. */
const goesOn = (reply: Reply, stage: string) => isOk(reply) || pendingOf(reply) === stage;

/** Where secrets are presented to the door that gives API tokens. Every client's are tried there, and its own everywhere else. */
function tokenDoorPlaces(town: () => Town): readonly Place[] {
  const stranger = () => new Visitor(town().byLink, "app");
  const logInThere = (password: string) =>
    call(town().byLink, "/api/login/", { body: { username: ANN, password } });
  const goOn = async (mfa_token: string, code: string) =>
    call(town().byLink, "/api/login/mfa/", { body: { mfa_token, code } });
  const waiting = async () => String((await logInThere(PASSWORD)).body.mfa_token);

  const apiToken: Begin = async () => {
    const { body } = await goOn(await waiting(), town().app.nextCode());
    return [stranger(), { "API token": String(body.token) }];
  };
  return [
    place(
      { field: "tokenDoor.login.password", takes: ["password"] },
      async () => [stranger(), { password: PASSWORD }],
      async (_, password) => (await logInThere(password)).body.code === "mfa_required",
    ),
    place({ field: "tokenDoor.Authorization", takes: ["API token"] }, apiToken, async (_, token) =>
      isOk(await call(town().byLink, "/api/profile/", { token })),
    ),
    {
      field: "tokenDoor.login_mfa.mfa_token",
      takes: ["token of a log-in that waits"],
      async begin() {
        const code = town().app.nextCode();
        return {
          right: { "token of a log-in that waits": await waiting() },
          try: async (token) => isOk(await goOn(token, code)),
        };
      },
    },
    {
      field: "tokenDoor.login_mfa.code",
      takes: ["app's code", "recovery code"],
      async begin() {
        const ann = await atSecondFactor(town().byLink, "app", ANN);
        await sendCode(ann, town().app.nextCode());
        const [recovery = ""] = await recoveryCodesOf(ann);
        const mine = await waiting();
        return {
          right: { "recovery code": recovery, "app's code": town().app.nextCode() },
          try: async (code) => isOk(await goOn(mine, code)),
        };
      },
    },
  ];
}

let people = 0;
function newcomer(): string {
  people += 1;
  return `newcomer-${people}@example.com`;
}

/** Where secrets are presented that come by mail, or to a phone. */
function mailedPlaces(client: Client, town: () => Town): readonly Place[] {
  const confirmationLink: Begin = async () => {
    const { byLink } = town();
    const email = newcomer();
    await new Visitor(byLink, client).post("/auth/signup", { email, password: PASSWORD });
    return [new Visitor(byLink, client), { "confirmation link": keyIn(await byLink.mailTo(email)) }];
  };
  const resetLink: Begin = async () => {
    const visitor = new Visitor(town().byLink, client);
    return [visitor, { "reset link": await askForReset(visitor, ANN) }];
  };
  const mailed = (kind: Kind, path: string, to: () => string): Begin => {
    return async () => {
      const [visitor, email] = [new Visitor(town().byCode, client), to()];
      await visitor.post(path, { email, password: PASSWORD });
      return [visitor, { [kind]: await codeTo(visitor, email) }];
    };
  };
  const verificationCode = mailed("verification code", "/auth/signup", newcomer);
  const resetCode = mailed("reset code", "/auth/password/request", () => ANN);
  const loginCode = mailed("log-in code", "/auth/code/request", () => ANN);

  const phoneCode: Begin = async () => {
    const visitor = new Visitor(town().byCode, client);
    const email = newcomer();
    const phone = `+1415555${String(people).padStart(4, "0")}`;
    await visitor.post("/auth/signup", { email, phone, password: PASSWORD });
    return [visitor, { "phone code": await codeTo(visitor, phone) }];
  };

  const lookAt = (path: string, header: string): Attempt => {
    return async (visitor, secret) => isOk(await visitor.get(path, { headers: { [header]: secret } }));
  };
  const lookAtVerification = lookAt("/auth/email/verify", "X-Email-Verification-Key");
  const lookAtReset = lookAt("/auth/password/reset", "X-Password-Reset-Key");
  const verifying: Attempt = async (visitor, key) => {
    const reply = await visitor.post("/auth/email/verify", { key });
    return isOk(reply) || isDone(reply);
  };
  const resetting: Attempt = async (visitor, key) =>
    isDone(await visitor.post("/auth/password/reset", { key, password: PASSWORD }));

  return [
    place(
      { field: "getEmailVerification.X-Email-Verification-Key", takes: ["confirmation link"] },
      confirmationLink,
      lookAtVerification,
    ),
    place({ field: "verifyEmail.key", takes: ["confirmation link"] }, confirmationLink, verifying),
    place(
      { field: "getEmailVerification.X-Email-Verification-Key", takes: ["verification code"] },
      verificationCode,
      lookAtVerification,
    ),
    place({ field: "verifyEmail.key", takes: ["verification code"] }, verificationCode, verifying),
    place({ field: "getPasswordReset.X-Password-Reset-Key", takes: ["reset link"] }, resetLink, lookAtReset),
    place({ field: "resetPassword.key", takes: ["reset link"] }, resetLink, resetting),
    place({ field: "getPasswordReset.X-Password-Reset-Key", takes: ["reset code"] }, resetCode, lookAtReset),
    place({ field: "resetPassword.key", takes: ["reset code"] }, resetCode, resetting),
    place({ field: "verifyPhone.code", takes: ["phone code"] }, phoneCode, async (visitor, code) =>
      goesOn(await visitor.post("/auth/phone/verify", { code }), "verify_email"),
    ),
    place({ field: "confirmLoginCode.code", takes: ["log-in code"] }, loginCode, async (visitor, code) =>
      goesOn(await visitor.post("/auth/code/confirm", { code }), "mfa_authenticate"),
    ),
  ];
}

/** Where secrets are presented that people or their browsers keep. */
function ownPlaces(client: Client, town: () => Town): readonly Place[] {
  const visitor = (of = client) => new Visitor(town().byLink, of);
  const asked = (of = client) => atSecondFactor(town().byLink, of, ANN);
  async function signedIn(of = client, trust = false): Promise<Visitor> {
    const ann = await asked(of);
    await sendCode(ann, town().app.nextCode());
    if (of === "browser") await ann.post("/auth/2fa/trust", { trust });
    return ann;
  }
  const password = (whose: () => Promise<Visitor>): Begin => {
    return async () => [await whose(), { password: PASSWORD }];
  };
  const factorCodes = (whose: () => Promise<Visitor>): Begin => {
    return async () => {
      const [recovery = ""] = await recoveryCodesOf(await signedIn());
      return [await whose(), { "recovery code": recovery, "app's code": town().app.nextCode() }];
    };
  };
  const enrolmentCode: Begin = async () => {
    const bob = visitor();
    await signUpVerified(bob, newcomer());
    await bob.post("/auth/reauthenticate", { password: PASSWORD });
    const { secret } = (await bob.get(TOTP)).body.meta;
    return [bob, { "enrolment code": new AuthenticatorApp(town().byLink, secret).code() }];
  };
  const session: Begin = async () => {
    const ann = await signedIn();
    return [visitor(), { session: sessionSecretOf(ann) }];
  };
  const tokens: Begin = async () => {
    const granted = tokensIn(await sendCode(await asked("app"), town().app.nextCode()));
    return [visitor("app"), { "access token": granted.access, "refresh token": granted.refresh }];
  };
  const csrfToken: Begin = async () => {
    const ann = await signedIn("browser");
    return [ann, { "CSRF token": ann.cookies.get("csrftoken") ?? "" }];
  };
  const trustCookie: Begin = async () => {
    const ann = await signedIn("browser", true);
    return [visitor("browser"), { "trust cookie": ann.cookies.get("mfa_trusted") ?? "" }];
  };
  const withHeaders = async (of: Client, headers: Record<string, string>) =>
    isOk(await sendRaw(town().byLink, { target: pathOf(of, "/auth/session"), headers }));
  const activating = (path: string): Attempt => {
    return async (bob, code) => isOk(await bob.post(path, { code }));
  };

  return [
    place(
      { field: "login.password", takes: ["password"] },
      password(async () => visitor()),
      async (stranger, secret) => goesOn(await logIn(stranger, ANN, secret), "mfa_authenticate"),
    ),
    place(
      { field: "reauthenticate.password", takes: ["password"] },
      password(() => signedIn()),
      async (ann, secret) => isOk(await ann.post("/auth/reauthenticate", { password: secret })),
    ),
    place(
      { field: "changePassword.current_password", takes: ["password"] },
      password(() => signedIn()),
      async (ann, secret) => {
        const body = { current_password: secret, new_password: PASSWORD };
        return isOk(await ann.post("/account/password/change", body));
      },
    ),
    place(
      { field: "authenticateByCode.code", takes: ["app's code", "recovery code"] },
      factorCodes(() => asked()),
      async (waiting, code) => goesOn(await sendCode(waiting, code), "mfa_trust"),
    ),
    place(
      { field: "reauthenticateByCode.code", takes: ["app's code", "recovery code"] },
      factorCodes(() => signedIn()),
      async (ann, code) => isOk(await proveAgain(ann, code)),
    ),
    place({ field: "activateTotp.code", takes: ["enrolment code"] }, enrolmentCode, activating(TOTP)),
    place(
      { field: "activateTotpShorthand.code", takes: ["enrolment code"] },
      enrolmentCode,
      activating("/mfa/authenticators/totp"),
    ),
    place({ field: "X-Session-Token", takes: ["session"], only: "app" }, session, (_, secret) =>
      withHeaders("app", { "X-Session-Token": secret }),
    ),
    place({ field: "X-Session-Token of a browser", takes: [] }, session, (_, secret) =>
      withHeaders("browser", { "X-Session-Token": secret }),
    ),
    place({ field: "Authorization", takes: ["access token"], only: "app" }, tokens, (_, secret) =>
      withHeaders("app", { Authorization: `Bearer ${secret}` }),
    ),
    place({ field: "Authorization of a browser", takes: [] }, session, (_, secret) =>
      withHeaders("browser", { Authorization: `Bearer ${secret}` }),
    ),
    place(
      { field: "refreshTokens.refresh_token", takes: ["refresh token"], only: "app" },
      tokens,
      async ({ house }, secret) => isOk(await refresh(house, secret)),
    ),
    place({ field: "sessionid", takes: ["session"] }, session, (_, secret) =>
      withHeaders("browser", { Cookie: `sessionid=${secret}` }),
    ),
    place(
      { field: "X-CSRFToken", takes: ["CSRF token"], only: "browser" },
      csrfToken,
      async (ann, secret) =>
        (await ann.send("DELETE", "/auth/session", { headers: { "X-CSRFToken": secret } })).status !== 403,
    ),
    place(
      { field: "mfa_trusted", takes: ["trust cookie"], only: "browser" },
      trustCookie,
      async (browser, secret) => {
        browser.cookies.set("mfa_trusted", secret);
        return isOk(await logIn(browser, ANN));
      },
    ),
  ];
}
