import type { Deviation } from "./deviation.ts";
import type { Exchange } from "./transcript.ts";

const ofDrf =
  (applies: (exchange: Exchange) => boolean): Deviation["applies"] =>
  (exchange, transcript) =>
    transcript === "drf" && applies(exchange);

const steps = (...names: string[]) => ofDrf(({ step }) => names.includes(step));

const isProfile = ({ request }: Exchange) => request.path === "/api/profile/";

const ofSimpleJwt =
  (applies: (exchange: Exchange) => boolean): Deviation["applies"] =>
  (exchange, transcript) =>
    transcript === "simplejwt" && applies(exchange);

/** Where the doors that speak as REST framework does answer otherwise than it, on purpose. */
export const restDeviations: readonly Deviation[] = [
  {
    why: "What a client accepts and who asks may change every answer of these doors, so every answer says so.",
    applies: ofDrf(({ response }) => response.status !== 301),
    expect: { otherwise: ["vary: "] },
  },
  {
    why: "The recorded demonstration takes an account without an address; ACCOUNT_SIGNUP_FIELDS asks for one, and for one of one's own.",
    applies: steps("register empty", "register duplicate"),
    expect: { otherwise: ["body.email is "] },
  },
  {
    why: "Success bodies are those of the contract (the recorded views are a demonstration), and a new address is sent a link.",
    applies: steps("register ok"),
    expect: { otherwise: ["body.customer is ", "body.user is absent", "mails "] },
  },
  {
    why: "As the contract has it, a log-in tells who came in.",
    applies: ofDrf(({ request, response }) => request.path === "/api/login/" && response.status === 200),
    expect: { otherwise: ["body.customer is "] },
  },
  {
    why: "As the contract has it, wrong credentials are one error and no field's.",
    applies: steps("login wrong", "login inactive user"),
    expect: { otherwise: ['body.error is "Invalid credentials"', "body.non_field_errors is absent"] },
  },
  {
    why: "Behind REST framework's words the reference gives those of Python's own parser, which no client can go by.",
    applies: steps("login malformed JSON"),
    expect: { otherwise: ['body.detail is "JSON parse error - '] },
  },
  {
    why: "As the contract has it, a profile is changed by POST too.",
    applies: ofDrf((exchange) => isProfile(exchange) && exchange.step !== "profile POST: 405"),
    expect: { otherwise: ["allow: GET, POST, PUT, PATCH, HEAD, OPTIONS"] },
  },
  {
    why: "As the contract has it, a profile is changed by POST too.",
    applies: steps("profile POST: 405"),
    expect: { status: 200 },
  },
  {
    why: "As the contract has it, a person has their names and date of birth too.",
    applies: steps("profile ok", "profile lower-case keyword", "profile PATCH"),
    expect: { otherwise: ["body.first_name is ", "body.last_name is ", "body.birth_date is "] },
  },
  {
    why: "A new address becomes the profile's once somebody has opened the link that is mailed to it (T-26).",
    applies: steps("profile PATCH"),
    expect: { otherwise: ['body.email is "drf@example.com"', "mails [verify-email to new@example.com]"] },
  },
  {
    why: "As the contract has it, PUT changes what it names, as PATCH does.",
    applies: steps("profile PUT missing"),
    expect: { status: 200 },
  },
  {
    why: "What OPTIONS says of the fields follows from this: no pages, no field required, the contract's fields, POST besides PUT.",
    applies: steps("profile OPTIONS"),
    expect: {
      otherwise: [
        "body.renders.1 is absent",
        "body.actions.PUT.id is absent",
        "body.actions.PUT.username.required is false",
        "body.actions.PUT.username.help_text is absent",
        "body.actions.PUT.email.label ",
        "body.actions.PUT.first_name is ",
        "body.actions.PUT.last_name is ",
        "body.actions.POST is ",
      ],
    },
  },
  {
    why: "There is no browsable API: a page that holds somebody's token is a page to steal it from. Browsers get JSON.",
    applies: steps("profile Accept text/html"),
    expect: { otherwise: ["body is ", "content-type: application/json", "cookies: , recorded csrftoken"] },
  },
  {
    why: "As the contract has it, a log-out says that it is done.",
    applies: steps("logout"),
    expect: { otherwise: ["status 200", 'body is {"success":true}', "content-type: application/json"] },
  },
  {
    why: "What a client accepts and who asks may change every answer of these doors, so every answer says so.",
    applies: ofSimpleJwt(({ response }) => response.status !== 500),
    expect: { otherwise: ["vary: "] },
  },
  {
    why: "Success bodies are those of the contract (the recorded views are a demonstration), and a new address is sent a link.",
    applies: ofSimpleJwt(({ step }) => step === "register"),
    expect: { otherwise: ["body.customer is ", "body.user is absent", "mails "] },
  },
  {
    why: "As the contract has it, a person sees whether their address is verified, and their providers.",
    applies: ofSimpleJwt(({ step }) => step === "me ok"),
    expect: { otherwise: ["body.email_verified is ", "body.providers is "] },
  },
];
