import type { Settings } from "../../config/settings.ts";
import { authenticateByJwt } from "../../flows/jwt/authenticate.ts";
import { type JwtFault, jwtFaults } from "../../text/jwt-faults.ts";
import { type Answer, refused } from "../rest/answer.ts";
import { authorizationOf, nobody, type Scheme } from "../rest/scheme.ts";

/** SimpleJWT's `JWTAuthentication`: `Authorization: Bearer <access token>`, in its words. */
export function jwtScheme({ simpleJwt: { authHeaderTypes, updateLastLogin } }: Settings): Scheme {
  return {
    challenge: `${authHeaderTypes[0]} realm="api"`,
    recordsLogin: updateLastLogin,
    async authenticate(engine, request) {
      const parts = authorizationOf(request, (scheme) => authHeaderTypes.includes(scheme));
      if (parts === undefined) return nobody;
      const [token, ...more] = parts;
      if (token === undefined || more.length > 0) return { kind: "refused", answer: badHeader };
      const found = await authenticateByJwt(engine, token);
      if (!found.ok) {
        const { fault, inToken } = found;
        return { kind: "refused", answer: inToken ? notValid(fault) : faulty(fault) };
      }
      const { user } = found;
      return {
        kind: "user",
        user,
        async stillHolds(db) {
          const now = await authenticateByJwt(engine, token, db);
          return now.ok && now.user.password === user.password;
        },
      };
    },
  };
}

const badHeader = refused(401, "Authorization header must contain two space-delimited values", {
  code: "bad_authorization_header",
});

/** What SimpleJWT says of a token that none of its classes takes; there is one. */
function notValid(fault: JwtFault): Answer {
  const { message } = jwtFaults[fault];
  return refused(401, "Given token not valid for any token type", {
    code: "token_not_valid",
    messages: [{ token_class: "AccessToken", token_type: "access", message }],
  });
}

/** SimpleJWT's `InvalidToken` and `AuthenticationFailed`. */
export function faulty(fault: JwtFault): Answer {
  const { message, code } = jwtFaults[fault];
  return refused(401, message, code === undefined ? {} : { code });
}
