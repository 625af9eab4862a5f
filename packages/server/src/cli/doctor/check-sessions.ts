import type { Settings } from "../../config/settings.ts";
import { systemClock } from "../../domain/clock.ts";
import { isHashedKey } from "../../flows/session-row.ts";
import { keysOfLongestSessions } from "../../store/adoption.ts";
import type { Database } from "../../store/database.ts";
import { counted } from "../output.ts";
import { type Finding, warning } from "./finding.ts";

/** Whether the sessions in the database are found under the keys by which they are looked for. */
export async function checkSessions(
  { db }: Database,
  { session }: Pick<Settings, "session">,
): Promise<readonly Finding[]> {
  if (session.keyStorage !== "hashed") return [];
  const keys = await keysOfLongestSessions(db, systemClock.now());
  const plain = keys.filter((key) => !isHashedKey(key)).length;
  if (plain === 0) return [];
  return [
    warning(
      "sessions",
      `Of the ${counted(keys.length, "session")} that live longest, ${plain} ${plain === 1 ? "has its key" : "have their keys"} as Django stores ` +
        "them, and SESSION_KEY_STORAGE is hashed: whoever is logged in by such a session is not logged in at Gatehouse.",
      "Beside Django, set SESSION_KEY_STORAGE=plain, or run gatehouse adopt in a folder of its own: it writes this and what else both sides share. " +
        "Without Django, wait until these sessions have run out.",
    ),
  ];
}
