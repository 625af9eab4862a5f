import type { User } from "../../domain/user.ts";
import { deleteSecretsOf } from "../../store/secrets.ts";
import type { Work } from "../context.ts";

/**
 * Makes worthless every code that was sent to get into this account and not used yet, in whatever session it is waited
 * for. For a change of the password: who makes one means to shut others out.
 */
export async function withdrawCodes(work: Work, { id }: Pick<User, "id">): Promise<void> {
  for (const purpose of ["login_code", "password_reset_code"] as const) {
    await deleteSecretsOf(work.db, { purpose, subject: id });
  }
}
