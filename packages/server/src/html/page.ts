import { escapeHtml } from "./escape.ts";

/** The palette of the front end (`apps/web/app/tokens.css`), light and dark. */
export const palette = `:root{color-scheme:light dark;
--canvas:light-dark(#f6f7f5,#0e1211);--surface:light-dark(#fff,#161b1a);--hover:light-dark(#eef1ed,#1f2624);
--line:light-dark(#e1e5e0,#29312f);--control:light-dark(#87918c,#66726d);
--ink:light-dark(#17211d,#edf1ef);--muted:light-dark(#55615b,#a3afa9);
--accent:light-dark(#1c6a52,#6fcfab);--good:light-dark(#e6f1ec,#17302a);
--warn:light-dark(#845a06,#e8bf6a);--warn-soft:light-dark(#fcf4e1,#2d2513);
--bad:light-dark(#b3261e,#ff9c92);--bad-soft:light-dark(#fdeeec,#33191a)}
`;

/** What the pages for developers look like. */
const baseStyle = `
${palette}*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:1rem/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
main{max-width:76rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{margin:0;font-size:1.5rem;line-height:1.3;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{margin:0 0 .5rem;font-size:1rem}
p{margin:0}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:.25rem}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875rem}
.muted{color:var(--muted)}
.top{display:flex;flex-wrap:wrap;gap:1rem;align-items:end;justify-content:space-between;margin-bottom:1.5rem}
.top nav{display:flex;gap:.5rem}
.action{display:inline-flex;align-items:center;min-height:2.5rem;padding:0 1rem;border:1px solid var(--control);border-radius:.5rem;background:var(--surface);color:var(--ink);font-weight:600;font-size:.875rem;text-decoration:none}
.action:hover{background:var(--hover)}
`;

/**
 * A page for developers that the server renders itself. It runs no script and loads nothing, as its policy demands (`HTML_POLICY`).
 *
 * @param parts `style`: its own rules, after those that all pages have; `body`: HTML
 */
export function renderPage({ title, style, body }: { title: string; style: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${baseStyle}${style}</style>
</head>
<body><main>${body}</main></body>
</html>
`;
}
