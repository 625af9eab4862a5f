/**
 * The look of the HTML parts: the palette of the web pages (`apps/web/app/tokens.css`). Light colours are written into
 * every element, because many mail programs drop style sheets; those that know dark mode read {@link darkRules}.
 */
const font =
  "font-family:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',Arial,sans-serif;";

const monospace = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Noto Sans Mono',monospace;";

const CANVAS = "#f6f7f5";
const SURFACE = "#ffffff";
const SUNKEN = "#f1f3f0";
const LINE = "#e1e5e0";
const INK = "#17211d";
const MUTED = "#55615b";
const ACCENT = "#1c6a52";
const ACCENT_INK = "#ffffff";

const wrapAnywhere = "overflow-wrap:anywhere;word-break:break-word;";

export const style = {
  body: `margin:0;padding:0;background-color:${CANVAS};-webkit-text-size-adjust:100%;text-size-adjust:100%;`,
  preheader:
    "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:transparent;",
  page: `box-sizing:border-box;max-width:600px;margin:0 auto;padding:32px 16px 48px;background-color:${CANVAS};${font}`,
  brand: `margin:0 0 16px;padding:0 8px;color:${INK};font-size:17px;line-height:24px;font-weight:700;letter-spacing:-0.01em;${wrapAnywhere}`,
  card: `box-sizing:border-box;padding:32px 28px;background-color:${SURFACE};border:1px solid ${LINE};border-radius:14px;`,
  heading: `margin:0 0 20px;color:${INK};font-size:24px;line-height:32px;font-weight:700;letter-spacing:-0.015em;`,
  paragraph: `margin:0 0 16px;color:${INK};font-size:16px;line-height:25px;${wrapAnywhere}`,
  action: "margin:28px 0 16px;",
  button: `display:inline-block;box-sizing:border-box;max-width:100%;padding:13px 24px;background-color:${ACCENT};border-radius:8px;color:${ACCENT_INK};font-size:16px;line-height:22px;font-weight:600;text-align:center;text-decoration:none;`,
  fallback: `margin:0 0 24px;color:${MUTED};font-size:13px;line-height:20px;`,
  link: `color:${ACCENT};text-decoration:underline;${wrapAnywhere}`,
  code: `margin:24px 0;padding:18px 12px;background-color:${SUNKEN};border-radius:8px;color:${INK};${monospace}font-size:30px;line-height:38px;font-weight:700;letter-spacing:0.08em;text-align:center;-webkit-user-select:all;user-select:all;${wrapAnywhere}`,
  facts: `margin:0 0 24px;padding:14px 18px 4px;background-color:${SUNKEN};border-radius:8px;`,
  term: `margin:0;color:${MUTED};font-size:13px;line-height:18px;`,
  detail: `margin:0 0 10px;color:${INK};font-size:15px;line-height:22px;font-weight:600;${wrapAnywhere}`,
  foreign: `font-weight:600;text-decoration:none;${wrapAnywhere}`,
  footnote: `margin:24px 0 0;padding:20px 0 0;border-top:1px solid ${LINE};color:${MUTED};font-size:14px;line-height:21px;`,
  imprint: `margin:20px 0 0;padding:0 8px;color:${MUTED};font-size:13px;line-height:20px;${wrapAnywhere}`,
} as const;

/** `[data-ogsc]` and `[data-ogsb]` are how Outlook's own dark mode marks what it has recoloured. */
export const darkRules = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.card{padding:26px 20px!important}.button{display:block!important}}
@media (prefers-color-scheme:dark){
.canvas{background-color:#0e1211!important}
.card{background-color:#161b1a!important;border-color:#29312f!important}
.rule{border-color:#29312f!important}
.facts,.code{background-color:#111615!important}
.ink{color:#edf1ef!important}
.muted{color:#a3afa9!important}
.link{color:#6fcfab!important}
.button{background-color:#6fcfab!important;color:#06241a!important}
}
[data-ogsc] .ink{color:#edf1ef!important}
[data-ogsc] .muted{color:#a3afa9!important}
[data-ogsc] .link{color:#6fcfab!important}
[data-ogsb] .button{background-color:#1c6a52!important}
`;
