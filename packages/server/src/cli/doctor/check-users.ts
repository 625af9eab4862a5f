import type { Settings } from "../../config/settings.ts";
import type { UserTable } from "../../store/adoption.ts";
import { usualHash } from "../usual-hash.ts";
import { type Finding, warning } from "./finding.ts";

/** Whether the table of users suits the settings, and its columns the ways in which they are searched. */
export function checkUsers(users: UserTable, settings: Settings): readonly Finding[] {
  return [...hashes(users, settings), ...collations(users)];
}

function hashes({ passwords }: UserTable, { session, password }: Settings): readonly Finding[] {
  const usual = usualHash(passwords);
  // Keys of sessions as Django keeps them say that it is there. Where Gatehouse is alone, it renews each hash once, as it should.
  if (usual === undefined || session.keyStorage !== "plain") return [];
  const [first = ""] = password.hashers;
  const found = (difference: string, remedy: string) => [
    warning(
      "passwords",
      `Most of the newest passwords ${difference}: each log-in rewrites a hash, Django's next one writes it back, and sessions end by it.`,
      remedy,
    ),
  ];
  if (usual.hasher !== first) {
    const difference = `are hashed with ${usual.hasher}, and PASSWORD_HASHERS begins with ${first}`;
    return found(difference, `Let PASSWORD_HASHERS begin with ${usual.hasher}, if the project's does.`);
  }
  if (usual.iterations === undefined || usual.iterations === password.iterations) return [];
  const difference = `have ${usual.iterations} iterations, and PASSWORD_ITERATIONS is ${password.iterations}`;
  return found(difference, `Set PASSWORD_ITERATIONS=${usual.iterations}, as long as Django is there.`);
}

const consequences = new Map([
  ["username", "who is called Ann does not get in as ann, and somebody else may take that name"],
  ["email", "nobody is found by an address that stands there with capital letters"],
]);

function collations({ name: table, columns }: UserTable): readonly Finding[] {
  return columns.flatMap(({ name, caseSensitiveCollation: collation }) => {
    const consequence = consequences.get(name);
    if (collation === undefined || consequence === undefined) return [];
    return warning(
      "collation",
      `The column ${table}.${name} has the collation ${collation}, which tells case apart: ${consequence}.`,
      "Give it a collation whose name ends in _ci (db_collation, in Django's model); look first for values that differ in case alone.",
    );
  });
}
