import type { Settings } from "../../../config/settings.ts";
import { contractOf, type JsonSchema, type OperationContract } from "../contract.ts";
import type { Client } from "../operation.ts";
import { answerExample, exemplaryStatus, requestExample } from "./examples.ts";
import { proseOf } from "./prose.ts";
import { tagOf, tagsFor } from "./tags.ts";

/** The parts of OpenAPI 3.1 that the headless door's document has. */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  };
}

type HttpMethod = "get" | "post" | "put" | "patch" | "delete";
export type PathItem = Readonly<Partial<Record<HttpMethod, Operation>>>;

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Reference[];
  readonly security: readonly SecurityRequirement[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "header" | "query";
  readonly required: boolean;
  readonly allowEmptyValue?: true;
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Content;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
type SecurityRequirement = Readonly<Record<string, readonly []>>;
type SecurityScheme =
  | { type: "apiKey"; in: "cookie" | "header"; name: string; description: string }
  | { type: "http"; scheme: "bearer"; bearerFormat: "JWT"; description: string };

/**
 * The OpenAPI document of the headless door as these settings make it: only the operations, fields and clients that it
 * has under them. It is made from the table that the door serves by, so the two cannot differ.
 */
export function openApiDocument(settings: Settings): OpenApiDocument {
  const { operations, schemas } = contractOf(settings);
  const served = operations.filter(({ clients }) => clients.length > 0);
  const paths: Record<string, PathItem> = {};
  for (const operation of served) {
    const path = `/_allauth/${clientIn(operation.clients)}/v1${operation.path}`;
    const method = operation.method.toLowerCase() as HttpMethod;
    paths[path] = { ...paths[path], [method]: describe(operation, { settings, schemas }) };
  }
  const inputs = served.flatMap(({ id, input }) =>
    input === undefined ? [] : [[inputName(id), input] as const],
  );
  return {
    openapi: "3.1.1",
    info: { title: `${settings.siteName}: headless API`, version: "1", description: DESCRIPTION },
    tags: tagsFor(new Set(served.map(({ path }) => tagOf(path)))),
    paths,
    components: {
      parameters: parametersOf(settings, served),
      responses: { Refusal: refusal },
      schemas: Object.fromEntries(
        [...Object.entries(schemas), ...inputs].map(([id, schema]) => [id, published(schema)]),
      ),
      securitySchemes: securitySchemesOf(settings),
    },
  };
}

const DESCRIPTION = `Log-in, sign-up and account management for clients of any kind, wire-compatible with the headless API of django-allauth.

There are two kinds of client. \`browser\` is a page in a browser: its session is an HttpOnly cookie, and whatever changes something carries the CSRF token. \`app\` is any other program: it gets a session token in \`meta.session_token\` whenever that is new, keeps it, and sends it as \`X-Session-Token\`.

An answer of 401 is not always a failure. \`data.flows\` lists what the visitor can do to be let in, and the flow with \`is_pending\` is the step that waits for them. With \`meta.is_authenticated\` true it asks somebody who is logged in to prove once more who they are. 410 tells an app that its session has ended: it forgets the token.

Every error has a stable \`code\` and a \`message\` for people; \`param\` names the field at fault.`;

/** One name where only one client has it, as the reference writes it. */
const clientIn = (clients: readonly Client[]) => (clients.length === 1 ? String(clients[0]) : "{client}");

const inputName = (id: string) => `${id.charAt(0).toUpperCase()}${id.slice(1)}Input`;
const schemaRef = (id: string): JsonSchema => ({ $ref: `#/components/schemas/${id}` });
const parameterRef = (name: string): Reference => ({ $ref: `#/components/parameters/${name}` });
const json = (id: string, example?: unknown): Content => ({
  "application/json": { schema: schemaRef(id), ...(example !== undefined && { example }) },
});

interface Surroundings {
  readonly settings: Settings;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

function describe(operation: OperationContract, { settings, schemas }: Surroundings): Operation {
  const { id, clients, path, summary, headers, query, form, input } = operation;
  const access = accessNote(operation);
  return {
    operationId: id,
    tags: [tagOf(path)],
    summary,
    description: [proseOf(id), ...(access === undefined ? [] : [access])].join(" "),
    parameters: [
      ...(clients.length > 1 ? ["Client"] : []),
      ...(takesSessionToken(clients, settings) ? ["SessionToken"] : []),
      ...[...headers, ...query].map(componentName),
    ].map(parameterRef),
    security: securityOf(operation, settings),
    ...(input !== undefined && {
      requestBody: {
        required: (input.required ?? []).length > 0,
        content: {
          [form ? "application/x-www-form-urlencoded" : "application/json"]: {
            schema: schemaRef(inputName(id)),
            example: requestExample(id, input, schemas),
          },
        },
      },
    }),
    responses: responsesOf(operation, schemas),
  };
}

function accessNote({ access, stage }: OperationContract): string | undefined {
  switch (access) {
    case "anyone":
      return undefined;
    case "signed-in":
      return "For those who are logged in.";
    case "pending":
      return "Goes on with a flow: 409 for whoever has not begun it.";
    case "signed-in-or-pending":
      return "For those who are logged in, and for those whose flow waits for it; 409 for everybody else.";
    case "at-stage":
      return `For those whose log-in waits at \`${stage}\`.`;
  }
}

/** What a status means, wherever it is given. */
const meanings: Readonly<Record<string, string>> = {
  200: "Done.",
  202: "Accepted; there is one more step.",
  302: "Redirects the browser.",
  400: "Something is wrong with what was sent.",
  401: "Not authenticated, or there is one more step; the flows say which.",
  403: "Not allowed.",
  404: "There is none.",
  409: "It does not fit: already logged in, or no such flow is pending.",
  410: "The session has ended or never was; its token is to be forgotten.",
  429: "Too many requests.",
};

const retryAfter = {
  "Retry-After": {
    description: "Seconds after which it may be tried again.",
    schema: { type: "integer" },
  },
} as const;

function responsesOf(operation: OperationContract, schemas: Surroundings["schemas"]): Operation["responses"] {
  const { answers, form, limited, id } = operation;
  const statuses: Record<string, string> = { ...(limited && { 429: "StatusResponse" }), ...answers };
  const responses = Object.entries(statuses).map(([status, schema]): [string, Response] => {
    const description = meanings[status];
    if (description === undefined) throw new Error(`${id} answers ${status}, which has no meaning yet.`);
    const example = status === exemplaryStatus(operation) ? answerExample(operation, schemas) : undefined;
    return [
      status,
      { description, ...(status === "429" && { headers: retryAfter }), content: json(schema, example) },
    ];
  });
  return {
    ...(form && { 302: redirect }),
    ...Object.fromEntries(responses),
    default: { $ref: "#/components/responses/Refusal" },
  };
}

const redirect: Response = {
  description: "Redirects the browser: to the provider or, when something is wrong, to the front end.",
  headers: { Location: { description: "Where to.", schema: { type: "string" } } },
};

const refusal: Response = {
  description:
    "Refused before the operation was asked: the body is not what it is declared as or too large (400, 413, 415), the CSRF token or the origin is wrong (403), or the server is busy (503).",
  content: json("ErrorResponse"),
};

const takesSessionToken = (clients: readonly Client[], { headless }: Settings) =>
  clients.includes("app") || headless.browserTokens;

/** The ways in which a client proves whose request it is; none of them is needed where anyone may ask. */
function securityOf(operation: OperationContract, settings: Settings): SecurityRequirement[] {
  const { clients, method, access } = operation;
  const anyone = access === "anyone";
  const token =
    settings.headless.tokenStrategy === "jwt" ? ["sessionToken", "accessToken"] : ["sessionToken"];
  const csrf: SecurityRequirement = method === "GET" ? {} : { csrfToken: [] };
  const requirements: SecurityRequirement[] = [];
  if (takesSessionToken(clients, settings)) {
    if (anyone) requirements.push({});
    requirements.push(...token.map((name): SecurityRequirement => ({ [name]: [] })));
  }
  if (clients.includes("browser")) {
    if (anyone) requirements.push(csrf);
    requirements.push({ sessionCookie: [], ...csrf });
  }
  return requirements.filter(
    (one, index) =>
      requirements.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index,
  );
}

function securitySchemesOf({ headless, session, csrf }: Settings): Record<string, SecurityScheme> {
  const app = headless.clients.includes("app");
  return {
    ...(headless.clients.includes("browser") && {
      sessionCookie: {
        type: "apiKey",
        in: "cookie",
        name: session.cookieName,
        description: "The browser client's session.",
      },
      csrfToken: {
        type: "apiKey",
        in: "header",
        name: csrf.headerName,
        description: `The browser client's proof that its own page asks: the value of the cookie ${csrf.cookieName}.`,
      },
    }),
    ...((app || headless.browserTokens) && {
      sessionToken: {
        type: "apiKey",
        in: "header",
        name: "X-Session-Token",
        description: "The app client's session.",
      },
    }),
    ...(app &&
      headless.tokenStrategy === "jwt" && {
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The app client's access token.",
        },
      }),
  };
}

/** `X-Password-Reset-Key` is called `PasswordResetKey`. */
function componentName(name: string): string {
  return name
    .replace(/^X-/, "")
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function parametersOf(
  settings: Settings,
  operations: readonly OperationContract[],
): Record<string, Parameter> {
  const { clients } = settings.headless;
  const parameters: Record<string, Parameter> = {};
  if (clients.length > 1) {
    parameters.Client = {
      name: "client",
      in: "path",
      required: true,
      description: "The kind of client that asks.",
      schema: { type: "string", enum: [...clients] },
    };
  }
  if (takesSessionToken(clients, settings)) {
    parameters.SessionToken = {
      name: "X-Session-Token",
      in: "header",
      required: false,
      description: "The session token of the app client, once it has one.",
      schema: { type: "string" },
    };
  }
  for (const name of operations.flatMap(({ headers }) => headers)) {
    parameters[componentName(name)] = {
      name,
      in: "header",
      required: true,
      description: "The key of the link that was mailed, or the code.",
      schema: { type: "string" },
    };
  }
  for (const name of operations.flatMap(({ query }) => query)) {
    parameters[componentName(name)] = {
      name,
      in: "query",
      required: false,
      allowEmptyValue: true,
      description: "Its presence counts, whatever its value.",
      schema: { type: "boolean" },
    };
  }
  return parameters;
}

/** A schema as others read it: its references lead into this document, and new fields may come in new versions. */
function published(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, (key, value) =>
    (key === "additionalProperties" && value === false) || (key === "id" && typeof value === "string")
      ? undefined
      : value,
  );
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
}
