import type { JsonSchema, OperationContract } from "../contract.ts";

/** The texts of one imaginary user, by the name of the field, or by that of the object around it and its own. */
const texts: Readonly<Record<string, string>> = {
  email: "ann@example.com",
  username: "ann",
  display: "ann",
  phone: "+31612345678",
  password: "tall-lantern-harbour",
  current_password: "tall-lantern-harbour",
  new_password: "seven-quiet-herons",
  key: "MQ:1xUgwy:Zk3vYQm1c0b2nq8sVh5tLw",
  code: "123456",
  user_agent: "Firefox on Linux",
  ip: "192.0.2.7",
  session_token: "n9x2k4u7a1d6m3s8",
  access_token: "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
  refresh_token: "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiI3In0.c2lnbmF0dXJl",
  secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  totp_url: "otpauth://totp/Example:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example",
  unused_codes: "k7m2x9qa",
  name: "Key on my key ring",
  provider: "example",
  account: "4711",
  uid: "4711",
  callback_url: "/account/provider/callback",
  client_id: "example-app",
  id_token: "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJl",
  challenge: "3q2-7wABAgMEBQYHCAkKCwwNDg8",
  rpId: "example.com",
  "rp.id": "example.com",
  "rp.name": "Example",
  "user.name": "ann",
  "user.displayName": "ann",
  "user.id": "MQ",
  id: "AQIDBAUGBwgJCgsMDQ4PEA",
  rawId: "AQIDBAUGBwgJCgsMDQ4PEA",
  type: "public-key",
  clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
  authenticatorData: "o3mm9u6vuaVeN4wRgDTidR5oL6ufLTCrE9ISVYbOGUc",
  attestationObject: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA",
  signature: "MEUCIQDc29sdXRlbHkgYSBzaWduYXR1cmU",
};

const numbers: Readonly<Record<string, number>> = {
  alg: -7,
  length: 8,
  total_code_count: 10,
  unused_code_count: 9,
};

const TIMESTAMP = 1_795_254_040.63;

/** Booleans are true where nothing else is said. */
const falsehoods: ReadonlySet<string> = new Set(["is_authenticated", "requireResidentKey", "numeric"]);

/** Whole objects, by the id of their schema, whose fields mean something else than elsewhere. */
const objects: Readonly<Record<string, object>> = {
  Provider: { id: "example", name: "Example", flows: ["provider_redirect", "provider_token"] },
  PhoneNumberChangeResponse: { status: 202, data: [{ phone: "+31612345678", verified: false }] },
};

/** Fields that may be left out and are shown all the same. */
const shown: ReadonlySet<string> = new Set([
  "email",
  "current_password",
  "name",
  "trust",
  "session_token",
  "unused_codes",
  "last_seen_at",
  "id_token",
]);

/** The fields of which one says who somebody is: a request names one of them at most. */
const naming = ["email", "username", "phone"];

/** What requests are about that their answer no longer shows. */
const gone: Readonly<Record<string, object>> = {
  removeEmailAddress: { email: "ann@old.example" },
  endSessions: { sessions: [2] },
};

/** What is pending in the answer of an operation that begins something. */
const begins: Readonly<Record<string, string>> = {
  requestLoginCode: "login_by_code",
  signUpByPasskey: "verify_email",
};

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A body that the operation takes. */
export function requestExample(operation: string, input: JsonSchema, schemas: Schemas): unknown {
  const { properties = {}, required = [] } = input;
  const names = naming.filter((name) => name in properties && !required.includes(name));
  // A key says who they are as well, so what else could say it is another way of asking.
  const namesNobody = ![...naming, "key"].some((name) => required.includes(name));
  const kept = new Set([...required, ...(namesNobody ? names.slice(0, 1) : [])]);
  const fields = Object.entries(properties).filter(
    ([name]) => kept.has(name) || (shown.has(name) && !naming.includes(name)),
  );
  const example = Object.fromEntries(
    fields.map(([name, schema]) => [name, exampleOf(schema, { name, schemas })]),
  );
  return { ...example, ...gone[operation] };
}

/** The status of the answer that shows what an operation is for. */
export function exemplaryStatus({ answers }: Pick<OperationContract, "answers">): string | undefined {
  return ["200", "202", "401"].find((status) => status in answers);
}

/** Such an answer. */
export function answerExample(operation: OperationContract, schemas: Schemas): unknown {
  const status = exemplaryStatus(operation);
  const id = status && operation.answers[status];
  if (id === undefined) return undefined;
  const example = exampleOf({ $ref: id }, { name: id, schemas });
  const flow = begins[operation.id];
  return flow === undefined
    ? example
    : { ...Object(example), data: { flows: [{ id: flow, is_pending: true }] } };
}

interface Place {
  /** The field's name. */
  readonly name: string;
  /** That of the object around it. */
  readonly around?: string;
  readonly schemas: Schemas;
}

function exampleOf(schema: JsonSchema | boolean, place: Place): unknown {
  if (typeof schema === "boolean") return "text";
  if (schema.$ref !== undefined) return referred(schema.$ref, place);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return exampleOf(first, place);
  switch ([schema.type].flat()[0]) {
    case "object":
      return objectExample(schema, place);
    case "array":
      return Array.isArray(schema.items) ? [] : [exampleOf(schema.items ?? true, place)];
    case "boolean":
      return !falsehoods.has(place.name);
    case "integer":
    case "number":
      return numbers[place.name] ?? 1;
    default:
      return textExample(schema, place);
  }
}

function referred(ref: string, place: Place): unknown {
  const id = ref.slice(ref.lastIndexOf("/") + 1);
  if (id === "Timestamp") return TIMESTAMP;
  return objects[id] ?? exampleOf(place.schemas[id] ?? true, place);
}

function objectExample(
  { properties = {}, required = [] }: JsonSchema,
  { name: around, schemas }: Place,
): object {
  const fields = Object.entries(properties).filter(([name]) => required.includes(name) || shown.has(name));
  return Object.fromEntries(
    fields.map(([name, schema]) => [name, exampleOf(schema, { name, around, schemas })]),
  );
}

function textExample({ format }: JsonSchema, { name, around }: Place): string {
  const known = texts[`${around}.${name}`] ?? texts[name];
  if (known !== undefined) return known;
  if (format === "email") return texts["email"] ?? "";
  return format === "date" ? "1990-05-17" : "text";
}
