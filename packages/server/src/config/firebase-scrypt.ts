import * as z from "zod";
import type { FirebaseParameters } from "../django/password-encodings/index.ts";
import { readJson, readOrNone } from "./readers.ts";
import { documented, ours } from "./setting.ts";

const base64 = (error: string) => z.string({ error }).regex(/^[A-Za-z0-9+/_-]+={0,2}$/, { error });

/** Firebase's own bounds (https://firebase.google.com/docs/cli/auth), so that no log-in costs more than there (T-91). */
const within = (most: number) => {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
};

/** By the names under which Firebase's console shows them: Authentication, Users, Password hash parameters. */
const parameters = z.strictObject(
  {
    base64_signer_key: base64("must be the project's signer key in base64"),
    base64_salt_separator: base64("must be the project's salt separator in base64"),
    rounds: within(8),
    mem_cost: within(14),
  },
  { error: "must be an object of base64_signer_key, base64_salt_separator, rounds and mem_cost" },
);

/** The hash parameters of the Firebase project that users were imported from. */
export function firebaseScryptParameters(doc: string) {
  const schema = parameters
    .transform(
      (given): FirebaseParameters => ({
        signerKey: given.base64_signer_key,
        saltSeparator: given.base64_salt_separator,
        rounds: given.rounds,
        memCost: given.mem_cost,
      }),
    )
    .nullable()
    .default(null);
  return documented(schema, { ...ours, doc, read: readOrNone(readJson), secret: "value" });
}
