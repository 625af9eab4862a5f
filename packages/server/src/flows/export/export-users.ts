import { isUsablePassword } from "../../django/password-encodings/index.ts";
import { readUserPage, type WholeUser } from "../../store/user-pages.ts";
import type { Engine } from "../context.ts";
import { operatorVisit } from "../operator/operator-visit.ts";
import { readSecret } from "../second-factor/factor-secrets.ts";
import { readRecoveryCodes } from "../second-factor/recovery-code-set.ts";
import { transact } from "../transact.ts";

/** What is left out unless somebody asks for it. */
export interface ExportChoice {
  readonly passwordHashes: boolean;
  readonly secondFactors: boolean;
}

/** A user as a line of the export, by the names that `gatehouse import --from ndjson` reads. */
export type ExportedUser = Readonly<Record<string, unknown>>;

/** Users of one page: some hundred rows of each table at one time. */
const PAGE = 200;

/**
 * All users in the order of their ids, page by page. Who signs up meanwhile is in it too. That it was done, and with what, is
 * in the audit log before the first user is given out.
 *
 * @param known told of the second factors that are asked for and cannot go along: keys belong to this host, and what does
 *   not open was made under another `SECRET_KEY`
 */
export async function* exportUsers(
  engine: Engine,
  choice: ExportChoice,
  known: { leftBehind: number },
): AsyncGenerator<ExportedUser> {
  await transact(operatorVisit(engine), (work) =>
    work.event({
      name: "users_exported",
      details: { password_hashes: choice.passwordHashes, second_factors: choice.secondFactors },
    }),
  );
  let after = 0;
  for (;;) {
    const page = await readUserPage(engine.database.db, { after, size: PAGE });
    for (const whole of page) {
      const factors = choice.secondFactors ? factorsOf(engine, whole, known) : {};
      yield { ...plainFieldsOf(whole), ...(choice.passwordHashes && passwordOf(whole)), ...factors };
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.user.id;
  }
}

function plainFieldsOf({ user, emails, phone, identities }: WholeUser): ExportedUser {
  return {
    id: user.id,
    username: user.username,
    // The column may hold what the table of addresses does not, in a database that Django filled.
    ...(user.email !== "" && emails.length === 0 && { email: user.email, email_verified: false }),
    ...(emails.length > 0 && {
      emails: emails.map(({ email, verified, primary }) => ({ email, verified, primary })),
    }),
    first_name: user.firstName,
    last_name: user.lastName,
    is_active: user.isActive,
    date_joined: user.dateJoined,
    ...(user.lastLogin && { last_login: user.lastLogin }),
    ...(phone && { phone: phone.phone, phone_verified: phone.verified }),
    ...(identities.length > 0 && {
      identities: identities.map(({ provider, uid, extraData }) => ({
        provider,
        uid,
        extra_data: extraData,
      })),
    }),
  };
}

function passwordOf({ user }: WholeUser): ExportedUser {
  return isUsablePassword(user.password) && user.password !== "" ? { password: user.password } : {};
}

function factorsOf(
  engine: Engine,
  { user, authenticators }: WholeUser,
  known: { leftBehind: number },
): ExportedUser {
  let fields: ExportedUser = {};
  for (const authenticator of authenticators) {
    if (authenticator.type === "recovery_codes") {
      const { unused } = readRecoveryCodes(engine, authenticator);
      fields = { ...fields, recovery_codes: unused };
      continue;
    }
    const owner = { userId: user.id, type: "totp" } as const;
    const secret =
      authenticator.type === "totp" ? readSecret(engine, owner, authenticator.data.secret) : undefined;
    if (secret === undefined) known.leftBehind += 1;
    else fields = { ...fields, totp_secret: secret.text };
  }
  return fields;
}
