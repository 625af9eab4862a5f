/**
 * What a mail says, before it is text or HTML. Each message builds one such structure, and both parts of the mail are
 * made of it, so they cannot drift apart.
 */
export interface MailContent {
  /** Without the prefix. Our words only: nobody else's text ever gets into a header. */
  readonly subject: string;
  /** The line that mail programs show beside the subject. */
  readonly preheader: string;
  readonly heading: string;
  /** Whom to greet; `undefined` where the reader is not known to be a user. */
  readonly greet?: string | undefined;
  readonly blocks: readonly Block[];
  /** Small print: why the reader gets this, and what to do when it was not them. */
  readonly footnote: Prose;
}

export type Block =
  | { readonly kind: "paragraph"; readonly prose: Prose }
  | { readonly kind: "button"; readonly label: string; readonly url: string }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] };

export interface Fact {
  readonly label: string;
  readonly value: Prose;
}

/** A sentence: our words as strings, everybody else's as {@link Foreign}. */
export type Prose = readonly (string | Foreign)[];

/** Text that somebody else chose. Renderers show it and let it become neither markup nor a link (T-75). */
export interface Foreign {
  readonly foreign: string;
}

/** Text of the operator or of our own, which is shown as it is. */
export interface Own {
  readonly own: string;
}

/** What the messages know about the house that sends them. */
export interface MailSite {
  readonly name: Own;
  /** Where people reach the site. */
  readonly url: string;
  readonly confirmationDays: number;
  readonly resetSeconds: number;
}

/**
 * Writes a sentence. Every `${value}` in it counts as somebody else's text, unless it is marked as {@link Own}.
 *
 * @example prose`The address ${email} was removed from your account at ${site.name}.`
 */
export function prose(words: TemplateStringsArray, ...values: readonly (string | Own)[]): Prose {
  const sentence: (string | Foreign)[] = [];
  words.forEach((word, index) => {
    if (word !== "") sentence.push(word);
    const value = values[index];
    if (typeof value === "string") sentence.push({ foreign: value });
    else if (value !== undefined) sentence.push(value.own);
  });
  return sentence;
}

/** A paragraph; see {@link prose}. */
export function paragraph(words: TemplateStringsArray, ...values: readonly (string | Own)[]): Block {
  return { kind: "paragraph", prose: prose(words, ...values) };
}

/**
 * The one thing to click.
 *
 * @throws TypeError when `url` is not an absolute http(s) address: it comes from the settings, never from a request.
 */
export function button(label: string, url: string): Block {
  const { protocol, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") {
    throw new TypeError(`A mail can only link to http or https pages, and this link begins with ${protocol}`);
  }
  return { kind: "button", label, url: href };
}

/** A code that the reader is to type somewhere: large, in one piece for whoever copies it, and nothing to click. */
export function code(text: string): Block {
  return { kind: "code", code: text };
}

/**
 * A time span in words, in its largest whole unit.
 *
 * @example duration(259_200) // { own: "3 days" }
 */
export function duration(seconds: number): Own {
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const [name, length] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? ["second", 1];
  const count = Math.round(seconds / length);
  return { own: `${count} ${name}${count === 1 ? "" : "s"}` };
}
