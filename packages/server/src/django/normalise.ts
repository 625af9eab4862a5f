/**
 * One spelling for one identity: normalise first, validate the result, and store and compare only that, so that no
 * look-alike spelling opens a second account or another person's (T-73).
 */

/** Django's `normalize_username`: compatible forms such as full-width letters or ligatures become the plain ones. */
export function normaliseUsername(username: string): string {
  return username.normalize("NFKC");
}

/** allauth stores and looks up every address in lower case, the local part too. */
export function normaliseEmail(email: string): string {
  return email.toLowerCase();
}

/**
 * Whether two identifiers are the same to a reader, as allauth compares them (Unicode TR 36 section 2.11.2): compatible
 * forms and case make no difference. For what a database collation found, which may hold `a` and `á` for equal.
 */
export function isSameIdentifier(left: string, right: string): boolean {
  return caseFold(left.normalize("NFKC")) === caseFold(right.normalize("NFKC"));
}

/**
 * A form in which texts that differ only in case are equal: full Unicode case folding, as Python's `str.casefold`.
 * (Python writes Cherokee in capitals where this has small letters; that equates the same texts.)
 */
export function caseFold(text: string): string {
  let folded = "";
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

/** By way of the upper case, which is what turns ß into ss and both small sigmas into one. */
function foldCharacter(character: string): string {
  // The dotless ı has the capital I but is no i.
  if (character === "ı") return character;
  return character.toLowerCase().toUpperCase().toLowerCase();
}
