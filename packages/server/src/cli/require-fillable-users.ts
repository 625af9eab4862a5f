import { columnsNobodyFills } from "../store/adoption.ts";
import type { Database } from "../store/database.ts";
import { Complaint } from "./complaint.ts";

/** @throws Complaint where every user needs a value that a command has not got */
export async function requireFillableUsers(database: Database): Promise<void> {
  const columns = await columnsNobodyFills(database);
  if (columns.length === 0) return;
  throw new Complaint(
    `Every user in ${database.userTable} needs a value in ${columns.join(", ")}, which this command cannot give. Give the model field a db_default, or make the user in Django.`,
  );
}
