import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** What query functions take: the database itself, or the transaction that they should be part of. */
export type Db = Kysely<Schema>;
