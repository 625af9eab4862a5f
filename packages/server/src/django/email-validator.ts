import { isIPv4, isIPv6 } from "node:net";

/** RFC 3696 section 3, as Django checks it. Nothing longer is looked at, so no input can keep a pattern busy. */
const MAX_LENGTH = 320;

const LOCAL_ATOM = /^[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+)*$/;
const LOCAL_QUOTED = /^"(?:[\x01-\x08\x0b\x0c\x0e-\x1f!#-[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*"$/;

/** What Django lets into a label of an internationalised domain: letters, digits, and everything above U+00A0. */
const LABEL = /^[a-z0-9\u00a1-\uffff-]{1,63}$/i;
const TOP_LABEL = /^(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9]{1,59})$/i;
const ADDRESS_LITERAL = /^\[([a-f0-9:.]+)\]$/i;

/** The longest way to write an IPv6 address that Django accepts. */
const MAX_IPV6_LENGTH = 39;

/**
 * Whether Django's `EmailValidator` takes the text for an address. `localhost`, address literals, quoted local parts
 * and domains with non-ASCII letters are addresses; a domain without a dot is not.
 *
 * Stricter in one point: Python's case-insensitive match lets four non-ASCII letters (İ ı ſ K) pass for ASCII ones in
 * the local part, and then folds two of them onto somebody else's address (T-73). They are refused here.
 *
 * @param text taken as it is: trim and lower-case before, where that is wanted
 */
export function isValidEmail(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const at = text.lastIndexOf("@");
  if (at < 0) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (!LOCAL_ATOM.test(local) && !LOCAL_QUOTED.test(local)) return false;
  return domain === "localhost" || isDomain(domain) || isAddressLiteral(domain);
}

/** Split at the dots, Django's one pattern for the whole domain becomes a check of each label. */
function isDomain(domain: string): boolean {
  // JavaScript sees characters beyond U+FFFF, which Django refuses, as two units below it.
  if (/[\ud800-\udfff]/.test(domain)) return false;
  const labels = domain.split(".");
  const top = labels.pop();
  if (top === undefined || labels.length === 0) return false;
  return (
    isWithoutRimDash(top) &&
    TOP_LABEL.test(top) &&
    labels.every((label) => isWithoutRimDash(label) && LABEL.test(label))
  );
}

function isWithoutRimDash(label: string): boolean {
  return !label.startsWith("-") && !label.endsWith("-");
}

function isAddressLiteral(domain: string): boolean {
  const address = ADDRESS_LITERAL.exec(domain)?.[1];
  if (address === undefined) return false;
  return isIPv4(address) || (address.length <= MAX_IPV6_LENGTH && isIPv6(address));
}
