import { userOfApiToken } from "../../flows/api-token/api-token.ts";
import { refused } from "../rest/answer.ts";
import { type Authentication, authorizationOf, nobody, type Scheme } from "../rest/scheme.ts";

/** REST framework's `TokenAuthentication`: `Authorization: Token <key>`, in its words. */
export const tokenScheme: Scheme = {
  challenge: "Token",
  recordsLogin: true,
  async authenticate(engine, request): Promise<Authentication> {
    const parts = authorizationOf(request, (scheme) => scheme.toLowerCase() === "token");
    if (parts === undefined) return nobody;
    const [token, ...more] = parts;
    if (token === undefined) return no("Invalid token header. No credentials provided.");
    if (more.length > 0) return no("Invalid token header. Token string should not contain spaces.");
    const found = await userOfApiToken(engine, token);
    if (found === undefined) return no("Invalid token.");
    if (!found.user.isActive) return no("User inactive or deleted.");
    return { kind: "user", ...found };
  },
};

const no = (detail: string): Authentication => ({ kind: "refused", answer: refused(401, detail) });
