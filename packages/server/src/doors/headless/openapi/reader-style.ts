/** The look of the OpenAPI reader, over that of all pages. */
export const readerStyle = `
h2{margin:2.5rem 0 .25rem;font-size:1.25rem}
section{overflow-wrap:anywhere}
h3,h4{margin:0;font-size:1rem}
h4{margin:1.25rem 0 .25rem;font-size:.875rem;color:var(--muted)}
h2,h3,[id]{scroll-margin-top:1rem}
.lead{max-width:46rem}
.lead p{margin-bottom:.75rem}
.contents{columns:18rem;column-gap:2rem;margin:1.5rem 0 0;padding:1rem 1.25rem;list-style:none;border:1px solid var(--line);border-radius:.875rem;background:var(--surface)}
.contents li{break-inside:avoid;padding:.125rem 0}
details{margin-top:.75rem;border:1px solid var(--line);border-radius:.875rem;background:var(--surface)}
summary{display:grid;grid-template-columns:4.5rem minmax(0,1fr);gap:.125rem 1rem;align-items:center;padding:.75rem 1.25rem;border-radius:.875rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--hover)}
summary p{grid-column:2;color:var(--muted)}
.method{justify-self:start;padding:.0625rem .5rem;border-radius:.375rem;background:var(--good);color:var(--accent);font-size:.8125rem;font-weight:700}
.method.delete{background:var(--bad-soft);color:var(--bad)}
.method.put,.method.patch{background:var(--warn-soft);color:var(--warn)}
.operation{scroll-margin-top:5rem;padding:0 1.25rem 1.25rem}
.schema{margin-top:.75rem;padding:.875rem 1.25rem;border:1px solid var(--line);border-radius:.875rem;background:var(--surface)}
.schema:target{outline:2px solid var(--accent)}
.fields{margin:.25rem 0 0;padding:0;list-style:none}
.fields .fields{margin-left:1rem;padding-left:1rem;border-left:2px solid var(--line)}
.fields>li{padding:.25rem 0}
.example{margin:.5rem 0;padding:.625rem .875rem;border-radius:.5rem;background:var(--hover);font-size:.8125rem;white-space:pre-wrap}
.type{color:var(--muted);font-size:.875rem}
.need{color:var(--warn);font-size:.8125rem;font-weight:600}
.choices{display:inline}
@media (max-width:40rem){summary{grid-template-columns:minmax(0,1fr)}summary p{grid-column:1}}
`;
