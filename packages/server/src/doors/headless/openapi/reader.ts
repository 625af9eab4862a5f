import { escapeHtml } from "../../../html/escape.ts";
import { renderPage } from "../../../html/page.ts";
import type { JsonSchema } from "../contract.ts";
import type { OpenApiDocument, Operation, Parameter, Response } from "./document.ts";
import { readerStyle } from "./reader-style.ts";

/**
 * The document as a page to read: everything is in it and nothing is loaded, so that it works without a network, and the
 * browser's own search finds what is folded up.
 */
export function renderReader(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const chapters = tags.map(({ name, description }) => ({
    name,
    description,
    operations: operationsOf(document).filter(({ operation }) => operation.tags.includes(name)),
  }));
  const schemas = Object.entries(components.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return renderPage({
    title: info.title,
    style: readerStyle,
    body: `<header class="top"><div><h1>${escapeHtml(info.title)}</h1><p class="muted">OpenAPI ${document.openapi}</p></div><nav aria-label="Other forms"><a class="action" href="openapi.json">JSON</a><a class="action" href="openapi.yaml">YAML</a></nav></header>
<div class="lead">${info.description
      .split("\n\n")
      .map((text) => `<p>${prose(text)}</p>`)
      .join("")}</div>
<nav aria-label="Contents"><ul class="contents">${[
      ...chapters.map(({ name }) => name),
      AUTHENTICATION,
      SCHEMAS,
    ]
      .map((name) => `<li><a href="#${anchor(name)}">${escapeHtml(name)}</a></li>`)
      .join("")}</ul></nav>
${chapters.map((chapter) => section(chapter.name, chapter.description, chapter.operations.map((one) => operationHtml(one, document)).join(""))).join("")}
${section(AUTHENTICATION, "How a request says who it comes from.", securityHtml(document))}
${section(SCHEMAS, "What bodies and answers are made of.", schemas.map(([name, schema]) => componentHtml(name, schema)).join(""))}`,
  });
}

const AUTHENTICATION = "Authentication";
const SCHEMAS = "Schemas";

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function operationsOf({ paths }: OpenApiDocument): readonly Entry[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

function section(title: string, description: string, body: string): string {
  const id = anchor(title);
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(title)}</h2><p class="muted">${prose(description)}</p>${body}</section>`;
}

function operationHtml({ method, path, operation }: Entry, { components }: OpenApiDocument): string {
  const { summary, description, parameters, requestBody, responses } = operation;
  const known = parameters.flatMap(({ $ref }) => components.parameters[nameIn($ref)] ?? []);
  const bodies = Object.entries(requestBody?.content ?? {});
  return `<details><summary><span class="method ${method}">${method.toUpperCase()}</span><h3><code>${escapeHtml(path)}</code></h3><p>${escapeHtml(summary)}</p></summary>
<div class="operation" id="${escapeHtml(operation.operationId)}"><p>${prose(description)}</p>
${part("Parameters", known.map(parameterHtml))}
${part(
  "Body",
  bodies.map(
    ([type, { schema, example }]) =>
      `<li><span class="type">${escapeHtml(type)}</span> ${typeHtml(schema)}${fieldsHtml(components.schemas[nameIn(schema.$ref ?? "")] ?? schema)}${exampleHtml(example)}</li>`,
  ),
)}
${part(
  "Answers",
  Object.entries(responses).map(([status, response]) =>
    answerHtml(status, "$ref" in response ? components.responses[nameIn(response.$ref)] : response),
  ),
)}</div></details>`;
}

function part(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `<h4>${title}</h4><ul class="fields">${items.join("")}</ul>`;
}

function parameterHtml({ name, in: place, required, description, schema }: Parameter): string {
  return `<li><code>${escapeHtml(name)}</code> <span class="type">in the ${place}, ${typeHtml(schema)}</span>${need(required)}<br>${prose(description)}</li>`;
}

function answerHtml(status: string, response: Response | undefined): string {
  const types = Object.values(response?.content ?? {}).map(({ schema }) => typeHtml(schema));
  const headers = Object.entries(response?.headers ?? {}).map(
    ([name, header]) =>
      `<li><code>${escapeHtml(name)}</code> <span class="type">in the header</span><br>${prose(header.description)}</li>`,
  );
  const more = headers.length === 0 ? "" : `<ul class="fields">${headers.join("")}</ul>`;
  const examples = Object.values(response?.content ?? {}).map(({ example }) => exampleHtml(example));
  return `<li><strong>${status === "default" ? "otherwise" : escapeHtml(status)}</strong> ${types.join(" ")}<br>${prose(response?.description ?? "")}${more}${examples.join("")}</li>`;
}

function exampleHtml(example: unknown): string {
  return example === undefined
    ? ""
    : `<pre class="example"><code>${escapeHtml(JSON.stringify(example, null, 2))}</code></pre>`;
}

function securityHtml({ components }: OpenApiDocument): string {
  const schemes = Object.entries(components.securitySchemes).map(([name, scheme]) => {
    const place =
      scheme.type === "http"
        ? "<code>Authorization</code>, a bearer token"
        : `<code>${escapeHtml(scheme.name)}</code>, a ${scheme.in}`;
    return `<li><strong>${escapeHtml(name)}</strong> <span class="type">${place}</span><br>${prose(scheme.description)}</li>`;
  });
  return `<div class="schema"><ul class="fields">${schemes.join("")}</ul></div>`;
}

function componentHtml(name: string, schema: JsonSchema): string {
  const { description, ...rest } = schema;
  return `<article class="schema" id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${
    description === undefined ? "" : `<p>${prose(description)}</p>`
  }${rest.properties === undefined ? `<p class="type">${typeHtml(rest)}</p>` : fieldsHtml(rest)}</article>`;
}

function fieldsHtml({ properties = {}, required = [] }: JsonSchema): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const { description = undefined } = typeof schema === "boolean" ? {} : schema;
    const inner = innerObject(schema);
    return `<li><code>${escapeHtml(name)}</code> <span class="type">${typeHtml(schema)}</span>${need(required.includes(name))}${
      description === undefined ? "" : `<br>${prose(description)}`
    }${inner === undefined ? "" : fieldsHtml(inner)}</li>`;
  });
  return fields.length === 0 ? "" : `<ul class="fields">${fields.join("")}</ul>`;
}

/** The object whose fields are listed below a field: itself one, or a list of them. */
function innerObject(schema: JsonSchema | boolean): JsonSchema | undefined {
  if (typeof schema === "boolean") return undefined;
  if (schema.properties !== undefined) return schema;
  return schema.items === undefined || Array.isArray(schema.items) ? undefined : innerObject(schema.items);
}

function typeHtml(schema: JsonSchema | boolean): string {
  if (typeof schema === "boolean") return "anything";
  if (schema.$ref !== undefined) {
    const name = escapeHtml(nameIn(schema.$ref));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(" or ");
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map(typeHtml).join(" or ");
  if (schema.type === "array" && !Array.isArray(schema.items))
    return `list of ${typeHtml(schema.items ?? true)}`;
  const type = [schema.type ?? "anything"].flat().join(" or ");
  return escapeHtml(schema.format === undefined ? type : `${type} (${schema.format})`);
}

const literal = (value: unknown) => `<code>${escapeHtml(JSON.stringify(value))}</code>`;
const need = (required: boolean) => (required ? ` <span class="need">required</span>` : "");
const nameIn = (ref: string) => ref.slice(ref.lastIndexOf("/") + 1);
const anchor = (name: string) => name.toLowerCase().replace(/\W+/g, "-");

/** Text in which code stands between backticks. */
function prose(text: string): string {
  return text
    .split("`")
    .map((piece, index) => (index % 2 === 1 ? `<code>${escapeHtml(piece)}</code>` : escapeHtml(piece)))
    .join("");
}
