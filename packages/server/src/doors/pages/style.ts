import { hash } from "node:crypto";
import { palette } from "../../html/page.ts";

/** All that the pages wear: one column, one card, nothing that moves. */
export const style = `${palette}
:root{--on-accent:light-dark(#fff,#0b1613);--radius:.625rem}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:1rem/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.25rem}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;text-wrap:balance}
h2{margin:0 0 .5rem;font-size:1.0625rem;line-height:1.35}
p{margin:0 0 1rem}
p:last-child,ul:last-child,form:last-child{margin-bottom:0}
code{font-family:ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.skip{position:absolute;left:1rem;top:-10rem;padding:.5rem 1rem;background:var(--surface);border-radius:var(--radius);z-index:1}
.skip:focus{top:.5rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.trap{position:absolute;left:-100vw}
.bar,main,.foot{width:min(100% - 2rem,34rem);margin-inline:auto}
.bar{padding:2rem 0 1.25rem}
.brand{display:inline-flex;align-items:center;gap:.625rem;min-height:2rem;color:var(--ink);font-weight:650;font-size:1.0625rem;text-decoration:none}
.brand svg{width:1.5rem;height:1.5rem;color:var(--accent)}
.sections{margin-top:1rem}
.sections ul{display:flex;flex-wrap:wrap;gap:.25rem;margin:0;padding:0;list-style:none}
.sections a{display:flex;align-items:center;min-height:2.5rem;padding:0 .75rem;border-radius:var(--radius);color:var(--muted);font-size:.9375rem;text-decoration:none}
.sections a:hover{background:var(--hover);color:var(--ink)}
.sections a[aria-current]{background:var(--surface);color:var(--ink);font-weight:600;box-shadow:inset 0 0 0 1px var(--line)}
.card{padding:1.75rem;border:1px solid var(--line);border-radius:1rem;background:var(--surface)}
.card+.card{margin-top:1rem}
.lead{color:var(--muted)}
.note{margin:0 0 1rem;padding:.75rem 1rem;border-radius:var(--radius);background:var(--good);overflow-wrap:anywhere}
.note.warn{background:var(--warn-soft)}
.problems{margin:0 0 1.25rem;padding:.875rem 1rem;border:1px solid var(--bad);border-radius:var(--radius);background:var(--bad-soft)}
.problems ul{margin:0;padding-left:1.125rem}
.problems a{color:var(--bad)}
.field{margin:0 0 1.125rem}
.field label,legend{display:block;margin-bottom:.25rem;padding:0;font-weight:600}
fieldset{min-width:0;margin:0 0 1.125rem;padding:0;border:0}
.field input{display:block;width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--control);border-radius:var(--radius);background:var(--canvas);color:inherit;font:inherit}
.field input[aria-invalid]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.field.check{display:grid;grid-template-columns:auto 1fr;gap:0 .625rem;align-items:center}
.field.check label{margin:0;font-weight:400}
.field.check input{width:1.375rem;min-height:1.375rem;height:1.375rem;margin:0;accent-color:var(--accent)}
.hint,.wrong{margin:.25rem 0 0;font-size:.9375rem}
.hint{color:var(--muted)}
.wrong{color:var(--bad)}
.actions{display:flex;flex-wrap:wrap;gap:.625rem;align-items:center;margin-top:1.25rem}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;padding:.5rem 1.125rem;border:1px solid var(--accent);border-radius:var(--radius);background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.quiet{border-color:var(--control);background:transparent;color:var(--ink)}
.danger{border-color:var(--bad);background:transparent;color:var(--bad)}
.quiet:hover,.danger:hover{background:var(--hover)}
.small{min-height:2.25rem;padding:.25rem .75rem;font-size:.9375rem}
.wide{width:100%}
.more{margin:1.25rem 0 0;padding:0;list-style:none}
.more li{padding:.25rem 0}
.list{margin:0 0 1.25rem;padding:0;list-style:none}
.list>li{padding:1rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.list>li:first-child{padding-top:0;border-top:0}
.list>li:last-child{padding-bottom:0}
.list:last-child{margin-bottom:0}
.actions .actions{margin-top:0}
.list .actions{margin-top:.625rem}
.list p{margin-bottom:.25rem}
.tag{display:inline-block;margin-right:.25rem;padding:.0625rem .5rem;border-radius:1rem;background:var(--good);font-size:.8125rem;font-weight:600;white-space:nowrap}
.tag.warn{background:var(--warn-soft);color:var(--warn)}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.375rem 1rem;margin:0 0 1.25rem}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.qr{display:block;width:min(100%,14rem);margin:0 0 1rem;padding:.5rem;border-radius:var(--radius);background:#fff}
.codes{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:.5rem;margin:0 0 1.25rem;padding:1rem;border-radius:var(--radius);background:var(--canvas);list-style:none;font-size:1.0625rem}
.foot{padding:1.5rem 0 3rem;color:var(--muted);font-size:.9375rem}
.foot form{margin:0}
@media (max-width:30rem){.card{padding:1.25rem}.bar{padding-top:1.25rem}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.5rem}}
@media (forced-colors:active){.tag,.note,.card{border:1px solid}}
`;

const sourceOf = (text: string): string => `'sha256-${hash("sha256", text, "base64")}'`;
const styleSource = sourceOf(style);

/**
 * The content security policy of a page: its one stylesheet, and its one script where it has one, each known by its hash.
 *
 * @param formTargets origins, beside our own, to which a form may lead in the end: browsers ask this of redirects too
 */
export function pagePolicy(script: string | undefined, formTargets: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${styleSource}`,
    ...(script === undefined ? [] : [`script-src ${sourceOf(script)}`]),
    "img-src data:",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
