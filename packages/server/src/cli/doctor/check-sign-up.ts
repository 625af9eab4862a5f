import { columnsNobodyFills } from "../../store/adoption.ts";
import type { Database } from "../../store/database.ts";
import { written } from "../output.ts";
import { type Finding, warning } from "./finding.ts";

/** Whether a sign-up can make a user: one fails where the table needs a value that neither people nor settings give. */
export async function checkSignUp(
  database: Pick<Database, "db" | "engine" | "userTable" | "userFields">,
): Promise<readonly Finding[]> {
  const columns = await columnsNobodyFills(database);
  const asked = database.userFields.filter(({ required }) => required).map(({ column }) => column);
  const missing = columns.filter((column) => !asked.includes(column));
  if (missing.length === 0) return [];
  return [
    warning(
      "sign-up",
      `Nobody can sign up at Gatehouse: every user in ${database.userTable} needs a value in ${missing.map(written).join(", ")}, and nothing gives one.`,
      "Give the model field a db_default; or, where people themselves may give and change it, name it in USER_FIELDS as required; " +
        "or leave sign-up to Django (adapter.isOpenForSignup).",
    ),
  ];
}
