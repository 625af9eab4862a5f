/** The look of the development mailbox: the palette of the web pages (`apps/web/app/tokens.css`), light and dark. */
export const mailboxStyle = `
:root{color-scheme:light dark;
--canvas:light-dark(#f6f7f5,#0e1211);--surface:light-dark(#fff,#161b1a);--hover:light-dark(#eef1ed,#1f2624);
--line:light-dark(#e1e5e0,#29312f);--control:light-dark(#87918c,#66726d);
--ink:light-dark(#17211d,#edf1ef);--muted:light-dark(#55615b,#a3afa9);
--accent:light-dark(#1c6a52,#6fcfab);--good:light-dark(#e6f1ec,#17302a);
--warn:light-dark(#845a06,#e8bf6a);--warn-soft:light-dark(#fcf4e1,#2d2513);
--bad:light-dark(#b3261e,#ff9c92);--bad-soft:light-dark(#fdeeec,#33191a)}
*{box-sizing:border-box}
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
.empty{padding:4rem 1.5rem;border:1px dashed var(--control);border-radius:.875rem;text-align:center;color:var(--muted)}
.empty strong{color:var(--ink)}
.mails{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:.875rem;background:var(--surface);overflow:hidden}
.mails li+li{border-top:1px solid var(--line)}
.mail{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr) 12rem 6rem;gap:.25rem 1.5rem;align-items:center;padding:.875rem 1.25rem;color:var(--ink);text-decoration:none}
.mail:hover{background:var(--hover)}
.mail:focus-visible{outline-offset:-2px;border-radius:.875rem}
.mail .subject{font-weight:600;overflow-wrap:anywhere}
.mail .to{color:var(--muted);font-size:.9375rem;overflow-wrap:anywhere}
.when{color:var(--muted);font-size:.875rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.mail .state{justify-self:start}
.state{display:inline-block;padding:.0625rem .625rem;border-radius:1rem;font-size:.8125rem;font-weight:600;background:var(--good);color:var(--accent)}
.state.waiting{background:var(--warn-soft);color:var(--warn)}
.state.failed{background:var(--bad-soft);color:var(--bad)}
.back{margin-bottom:1rem}
.back a{display:inline-block;padding:.25rem 0;text-underline-offset:.2em}
.card{margin:0;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.875rem;background:var(--surface)}
dl.card{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:.5rem 2rem;margin:1.25rem 0 1.75rem}
dl.card div{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.75rem}
dt{color:var(--muted);font-size:.875rem;line-height:1.5rem;overflow-wrap:anywhere}
dd{margin:0;overflow-wrap:anywhere}
.parts{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,38.5rem);gap:1.75rem}
iframe{display:block;width:100%;height:46rem;border:1px solid var(--line);border-radius:.875rem;background:var(--canvas);resize:vertical}
pre.card{overflow:auto;font-size:.8125rem;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6}
@media (max-width:72rem){.parts{grid-template-columns:minmax(0,1fr)}}
@media (max-width:52rem){
main{padding-top:1.25rem}
.mail{grid-template-columns:minmax(0,1fr) auto;padding:.875rem 1rem}
.mail .subject,.mail .to{grid-column:1/-1}
dl.card div{grid-template-columns:6.5rem minmax(0,1fr)}
}
`;
