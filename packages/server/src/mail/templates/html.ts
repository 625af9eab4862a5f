import { escapeHtml } from "../../html/escape.ts";
import type { Block, MailContent, MailSite, Prose } from "./content.ts";
import { darkRules, style } from "./html-style.ts";
import { greetingName, LINK_JOINTS, oneLine } from "./untrusted.ts";

const FOREIGN_LENGTH = 260;

/**
 * The HTML part: one column of plain elements with inline styles, which is what every mail program can show. No image, no
 * remote resource, no tracking; the only links are the button and the same address written out beneath it.
 */
export function renderHtml(content: MailContent, site: MailSite): string {
  const name = content.greet === undefined ? undefined : greetingName(content.greet);
  const siteName = escapeHtml(site.name.own);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(content.subject)}</title>
<style>${darkRules}</style>
</head>
<body class="canvas" style="${style.body}">
<div style="${style.preheader}">${escapeHtml(content.preheader)}${FILLER}</div>
<div role="article" aria-roledescription="email" aria-label="${escapeHtml(content.subject)}" lang="en" class="canvas" style="${style.page}">
<p class="ink" style="${style.brand}">${siteName}</p>
<div class="card" style="${style.card}">
<h1 class="ink" style="${style.heading}">${escapeHtml(content.heading)}</h1>
<p class="ink" style="${style.paragraph}">${name === undefined ? "Hello," : `Hello ${defused(name)},`}</p>
${content.blocks.map(block).join("\n")}
<p class="muted rule" style="${style.footnote}">${words(content.footnote)}</p>
</div>
<p class="muted" style="${style.imprint}">This message was sent automatically by ${siteName}.</p>
</div>
</body>
</html>
`;
}

/** Keeps mail programs from filling up the preview line with the beginning of the text. */
const FILLER = "&#847;&zwnj;&nbsp;".repeat(60);

function block(part: Block): string {
  switch (part.kind) {
    case "paragraph":
      return `<p class="ink" style="${style.paragraph}">${words(part.prose)}</p>`;
    case "button": {
      const url = escapeHtml(part.url);
      return `<p style="${style.action}"><a class="button" href="${url}" target="_blank" rel="noopener noreferrer" style="${style.button}">${escapeHtml(part.label)}</a></p>
<p class="muted" style="${style.fallback}">If the button does not work, open this address in your browser:<br><a class="link" href="${url}" target="_blank" rel="noopener noreferrer" style="${style.link}">${url}</a></p>`;
    }
    case "code":
      return `<p class="code ink" style="${style.code}">${escapeHtml(part.code)}</p>`;
    case "facts":
      return `<dl class="facts" style="${style.facts}">
${part.facts
  .map(
    ({ label, value }) =>
      `<dt class="muted" style="${style.term}">${escapeHtml(label)}</dt><dd class="ink" style="${style.detail}">${words(value)}</dd>`,
  )
  .join("\n")}
</dl>`;
  }
}

function words(sentence: Prose): string {
  return sentence
    .map((word) =>
      typeof word === "string"
        ? escapeHtml(word)
        : `<span dir="auto" style="${style.foreign}">${defused(oneLine(word.foreign, FOREIGN_LENGTH))}</span>`,
    )
    .join("");
}

/** A place to break the line hides the link from programs that look for one, and is not copied along with the text. */
function defused(text: string): string {
  return text.split(LINK_JOINTS).map(escapeHtml).join("<wbr>");
}
