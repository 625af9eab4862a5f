import type { Visit } from "../../flows/context.ts";
import { verifyJwt } from "../../flows/jwt/authenticate.ts";
import { blacklistJwt } from "../../flows/jwt/end.ts";
import { issueJwtPair } from "../../flows/jwt/issue.ts";
import { refreshJwt } from "../../flows/jwt/refresh.ts";
import { login } from "../../flows/login/login.ts";
import { jwtFaults } from "../../text/jwt-faults.ts";
import { type Answer, invalid, ok, refused } from "../rest/answer.ts";
import { charField, passwordField } from "../rest/fields.ts";
import { open, type Route } from "../rest/operation.ts";
import { waitingAnswer } from "../rest/pending-login.ts";
import { faulty } from "./scheme.ts";

/** What is typed as a username may be an address, whose column holds more. */
const LOGIN_NAME_MAX = 254;

const obtainPair = open({
  id: "token_obtain_pair",
  methods: ["POST"],
  path: "/token/",
  summary: "Token Obtain Pair",
  limit: "login",
  hashes: true,
  input: { username: charField({ required: true, max: LOGIN_NAME_MAX }), password: passwordField() },
  async handle({ visit }, { username, password }) {
    const result = await login(visit, { method: "username", login: username, password });
    if (result.ok) return (await granted(visit)) ?? (await waitingAnswer(visit)) ?? notFound;
    const [found] = "problems" in result ? result.problems : [];
    return found?.code === "too_many_login_attempts" ? refused(401, found.message) : notFound;
  },
});

const notFound = refused(401, "No active account found with the given credentials");

async function granted(visit: Visit): Promise<Answer | undefined> {
  if (visit.user === undefined) return undefined;
  const pair = await issueJwtPair(visit, visit.user);
  return pair === undefined ? notFound : ok(pair);
}

const refresh = open({
  id: "token_refresh",
  methods: ["POST"],
  path: "/token/refresh/",
  summary: "Token Refresh",
  limit: "none",
  input: { refresh: charField({ required: true }) },
  async handle({ visit }, { refresh: token }) {
    const result = await refreshJwt(visit, token);
    if (!result.ok) return faulty(result.fault);
    const { ok: _, ...tokens } = result;
    return ok(tokens);
  },
});

const verify = open({
  id: "token_verify",
  methods: ["POST"],
  path: "/token/verify/",
  summary: "Token Verify",
  limit: "none",
  input: { token: charField({ required: true }) },
  async handle({ visit }, { token }) {
    const result = await verifyJwt(visit.engine, token);
    if (result.ok) return ok({});
    // SimpleJWT judges this in its serializer and all else before it.
    if (result.fault === "blacklisted" && !result.inToken)
      return invalid({ non_field_errors: [jwtFaults.blacklisted.message] });
    return faulty(result.fault);
  },
});

const blacklist = open({
  id: "token_blacklist",
  methods: ["POST"],
  path: "/token/blacklist/",
  summary: "Token Blacklist",
  limit: "none",
  input: { refresh: charField({ required: true }) },
  async handle({ visit }, { refresh: token }) {
    const result = await blacklistJwt(visit, token);
    return result.ok ? ok({}) : faulty(result.fault);
  },
});

/** SimpleJWT's own views, which give a pair of tokens and nothing about the person. */
export const pairRoutes: readonly Route[] = [obtainPair, refresh, verify, blacklist];
