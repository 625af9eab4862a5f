import { verifyJwt } from "../../flows/jwt/authenticate.ts";
import { blacklistJwt } from "../../flows/jwt/end.ts";
import { issueJwtPair } from "../../flows/jwt/issue.ts";
import { refreshJwt } from "../../flows/jwt/refresh.ts";
import { jwtFaults } from "../../text/jwt-faults.ts";
import { type Answer, invalid, ok, refused } from "../rest/answer.ts";
import { charField } from "../rest/fields.ts";
import { open, type Route } from "../rest/operation.ts";
import { logInByPassword, namedCredentials } from "../rest/password-login.ts";
import { faulty } from "./scheme.ts";

const obtainPair = open({
  id: "token_obtain_pair",
  methods: ["POST"],
  path: "/token/",
  summary: "Token Obtain Pair",
  limit: "login",
  hashes: true,
  input: namedCredentials,
  async handle({ visit }, { username, password }) {
    const credentials = { method: "username", login: username, password } as const;
    const done = await logInByPassword(visit, credentials, notFound);
    if (!("user" in done)) return done;
    const pair = await issueJwtPair(visit, done.user);
    return pair === undefined ? notFound() : ok(pair);
  },
});

const notFound = (detail = "No active account found with the given credentials"): Answer =>
  refused(401, detail);

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
