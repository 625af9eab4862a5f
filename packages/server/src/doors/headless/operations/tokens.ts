import { refreshTokens } from "../../../flows/tokens/token-pair.ts";
import { charField } from "../../fields.ts";
import { ok } from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import { errorOutput, type TokensData, tokensOutput } from "../outputs.ts";

export const tokenOperations: readonly Route[] = [
  operation({
    id: "refreshTokens",
    method: "POST",
    path: "/tokens/refresh",
    summary: "Refresh the access token",
    clients: ["app"],
    // Nothing can be guessed here: a signature is checked before anything else happens.
    limit: "none",
    input: { refresh_token: charField({ description: "The refresh token." }) },
    answers: { 200: tokensOutput, 400: errorOutput },
    async handle({ visit }, { refresh_token }) {
      const pair = await refreshTokens(visit.engine, visit.caller, refresh_token);
      // The reference's answer to all that is wrong with one: a bare status.
      if (pair === undefined) return { status: 400 };
      const data: TokensData = {
        access_token: pair.accessToken,
        ...(pair.refreshToken !== undefined && { refresh_token: pair.refreshToken }),
      };
      return ok(data);
    },
  }),
];
