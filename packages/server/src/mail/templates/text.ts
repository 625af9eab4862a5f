import type { Block, MailContent, MailSite, Prose } from "./content.ts";
import { greetingName, LINK_JOINTS, oneLine } from "./untrusted.ts";

/** RFC 5322, 2.1.1 recommends 78; quoted replies need some of that. */
const WIDTH = 72;

/** Longer than any address, shorter than any novel. */
const FOREIGN_LENGTH = 260;

/** A mail program that looks for links stops at it, a reader does not see it. */
const ZERO_WIDTH_SPACE = "\u200b";

/** The plain-text part. Links stand on lines of their own, whole, so that every program makes them clickable. */
export function renderText(content: MailContent, site: MailSite): string {
  const name = content.greet === undefined ? undefined : greetingName(content.greet);
  const parts = [
    name === undefined ? "Hello," : wrap(`Hello ${defused(name)},`),
    ...content.blocks.map(block),
    wrap(plain(content.footnote)),
    `-- \n${site.name.own}\n${site.url}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function block(part: Block): string {
  switch (part.kind) {
    case "paragraph":
      return wrap(plain(part.prose));
    case "button":
      return `${part.label}:\n${part.url}`;
    case "code":
      return `    ${part.code}`;
    case "facts": {
      const width = Math.max(...part.facts.map(({ label }) => label.length));
      return part.facts
        .map(({ label, value }) => `  ${`${label}:`.padEnd(width + 1)} ${plain(value)}`)
        .join("\n");
    }
  }
}

function plain(words: Prose): string {
  return words
    .map((word) => (typeof word === "string" ? word : defused(oneLine(word.foreign, FOREIGN_LENGTH))))
    .join("");
}

function defused(text: string): string {
  return text.replace(LINK_JOINTS, ZERO_WIDTH_SPACE);
}

/** Breaks at spaces; a word that is longer than the line stays whole. */
function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
