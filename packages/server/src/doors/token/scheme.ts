import { Buffer, isUtf8 } from "node:buffer";
import { userOfApiToken } from "../../flows/api-token/api-token.ts";
import { noteApiTokenUse } from "../../flows/api-token/token-use.ts";
import { refused } from "../rest/answer.ts";
import { type Authentication, authorizationOf, nobody, type Scheme } from "../rest/scheme.ts";

/** REST framework's `TokenAuthentication`: `Authorization: Token <key>`, in its words. */
export const tokenScheme: Scheme = {
  challenge: "Token",
  recordsLogin: true,
  async authenticate(engine, request, ip): Promise<Authentication> {
    const parts = authorizationOf(request, (scheme) => scheme.toLowerCase() === "token");
    if (parts === undefined) return nobody;
    const [token, ...more] = parts;
    if (token === undefined) return no("Invalid token header. No credentials provided.");
    if (more.length > 0) return no("Invalid token header. Token string should not contain spaces.");
    if (!isUtf8(Buffer.from(token, "latin1")))
      return no("Invalid token header. Token string should not contain invalid characters.");
    const found = await userOfApiToken(engine, { token, ip });
    if (found === undefined) return no("Invalid token.");
    if (!found.user.isActive) return no("User inactive or deleted.");
    const { user, lastUsed, stillHolds } = found;
    return {
      kind: "user",
      user,
      stillHolds,
      note: async (visit) =>
        (await noteApiTokenUse(visit, { user, lastUsed })) ? undefined : usedFromTooManyPlaces,
    };
  },
};

const usedFromTooManyPlaces = refused(401, "This token is in use at too many addresses.", {
  code: "token_anomaly",
});

const no = (detail: string): Authentication => ({ kind: "refused", answer: refused(401, detail) });
