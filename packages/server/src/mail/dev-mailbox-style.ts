/** The look of the development mailbox, over that of all pages. */
export const mailboxStyle = `
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
