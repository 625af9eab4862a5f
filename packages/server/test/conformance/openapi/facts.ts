/** What clients rely on of one operation: enough to compare two documents, and none of their words. */
export interface OperationFacts {
  readonly tag: string;
  /** `header X-Session-Token`, by name. */
  readonly parameters: readonly string[];
  /** The parameters without which a request is wrong. */
  readonly requiredParameters: readonly string[];
  readonly body?: {
    readonly type: string;
    readonly fields: readonly string[];
    readonly required: readonly string[];
  };
  /** By status: every place that a client may count on, such as `data.user.id`; `[]` stands for the items of a list. */
  readonly responses: Readonly<Record<string, readonly string[]>>;
}

/** By method and path: `POST /_allauth/{client}/v1/auth/login`. */
export type Facts = Readonly<Record<string, OperationFacts>>;

/** An OpenAPI document, of which nothing is known but that it is JSON. */
type Node = { readonly [key: string]: unknown };

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Reads the facts out of an OpenAPI document, of version 3.0 or 3.1. */
export function factsOf(document: object): Facts {
  const root = node(document);
  const operations = entries(root.paths).flatMap(([path, item]) =>
    entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(
        ([method, operation]) =>
          [`${method.toUpperCase()} ${path}`, operationFacts(root, operation)] as const,
      ),
  );
  return Object.fromEntries(operations.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function operationFacts(root: Node, operation: Node): OperationFacts {
  const parameters = list(operation.parameters).map((one) => resolved(root, one));
  const [content] = entries(resolved(root, node(operation.requestBody)).content);
  const body = content && flat(root, node(content[1].schema));
  return {
    tag: String(Array.isArray(operation.tags) ? operation.tags[0] : ""),
    parameters: parameters.map(nameOf).toSorted(),
    requiredParameters: parameters
      .filter(({ required }) => required === true)
      .map(nameOf)
      .toSorted(),
    ...(content &&
      body && {
        body: {
          type: content[0],
          fields: [...body.fields.keys()].toSorted(),
          required: [...body.required].toSorted(),
        },
      }),
    responses: Object.fromEntries(
      entries(operation.responses)
        .filter(([status]) => status !== "default")
        .map(([status, response]) => [status, promised(root, response)]),
    ),
  };
}

const nameOf = (parameter: Node) => `${parameter.in} ${parameter.name}`;

function promised(root: Node, response: Node): readonly string[] {
  const [content] = entries(resolved(root, response).content);
  return content === undefined ? [] : [...requiredPlaces(root, node(content[1].schema), "")].toSorted();
}

/** The places that are there in every value of a schema, or in every value that its surroundings are in. */
function requiredPlaces(root: Node, schema: Node, at: string): Set<string> {
  const { fields, required, items } = flat(root, schema);
  const places = new Set<string>();
  for (const [name, field] of fields) {
    const place = at === "" ? name : `${at}.${name}`;
    if (required.has(name)) places.add(place);
    for (const inner of requiredPlaces(root, field, place)) places.add(inner);
  }
  if (items !== undefined) for (const inner of requiredPlaces(root, items, `${at}[]`)) places.add(inner);
  return places;
}

interface Flat {
  readonly fields: Map<string, Node>;
  readonly required: Set<string>;
  readonly items: Node | undefined;
}

/** A schema without references: those of `allOf` all hold, and of alternatives only what they share. */
function flat(root: Node, schema: Node): Flat {
  const own = resolved(root, schema);
  const fields = new Map(entries(own.properties));
  const required = new Set(Array.isArray(own.required) ? own.required.map(String) : []);
  let items = own.items === undefined ? undefined : node(own.items);
  for (const part of list(own.allOf).map((one) => flat(root, one))) {
    for (const [name, field] of part.fields) fields.set(name, field);
    for (const name of part.required) required.add(name);
    items ??= part.items;
  }
  const alternatives = [...list(own.anyOf), ...list(own.oneOf)].map((one) => flat(root, one));
  for (const [index, part] of alternatives.entries()) {
    for (const [name, field] of part.fields) if (!fields.has(name)) fields.set(name, field);
    if (index > 0) continue;
    for (const name of part.required)
      if (alternatives.every((other) => other.required.has(name))) required.add(name);
  }
  // What is required but nowhere described promises nothing.
  for (const name of required) if (!fields.has(name)) required.delete(name);
  return { fields, required, items };
}

function resolved(root: Node, value: Node): Node {
  if (typeof value.$ref !== "string") return value;
  const steps = value.$ref.replace(/^#\//, "").split("/");
  return resolved(
    root,
    steps.reduce((here, step) => node(here[step]), root),
  );
}

function node(value: unknown): Node {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.map(node) : []);
const entries = (value: unknown): readonly [string, Node][] =>
  Object.entries(node(value)).map(([key, inner]) => [key, node(inner)]);
