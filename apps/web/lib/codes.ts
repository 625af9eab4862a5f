/**
 * A code of a second factor as the engine knows it. People type the blanks and dashes with which apps and lists show
 * digits; in anything else a dash may be part of the code. (Of mailed codes the engine itself knows all spellings.)
 *
 * @example
 * factorCode("123 456"); // "123456"
 */
export function factorCode(typed: string): string {
  const digits = typed.replace(/[\s\p{Pd}]/gu, "");
  return /^\d+$/.test(digits) ? digits : typed.trim();
}
