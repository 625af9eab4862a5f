import { z } from "zod";
import { loadSettings } from "../../config/load-settings.ts";
import type { Settings } from "../../config/settings.ts";
import type { Shape } from "../fields.ts";
import type { Client, Method, Route } from "./operation.ts";
import { headlessRoutes } from "./routes.ts";

/** A JSON Schema of draft 2020-12; `#/$defs/<id>` refers to the contract's `schemas`. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** One operation of the headless door, as data. */
export interface OperationContract {
  /** Unique within the door, such as `resetPassword`. */
  readonly id: string;
  readonly method: Method;
  /** Below `/_allauth/{client}/v1`. */
  readonly path: string;
  readonly summary: string;
  readonly clients: readonly Client[];
  /** How the caller must stand before anything else is looked at. */
  readonly access: Route["access"];
  /** The stage at which a log-in has to wait, with the access `at-stage`. */
  readonly stage: Route["stage"];
  /** Requests are counted, and too many of them are refused with 429. */
  readonly limited: boolean;
  /** Request headers that carry part of the input. */
  readonly headers: readonly string[];
  /** Names in the query whose mere presence means something. */
  readonly query: readonly string[];
  /** A browser goes there by an HTML form and is redirected; no program calls it. */
  readonly form: boolean;
  /** The request's body; `undefined` where none is read. */
  readonly input: JsonSchema | undefined;
  /** The id of each answer's schema, by status. */
  readonly answers: Readonly<Record<string, string>>;
}

export interface Contract {
  readonly operations: readonly OperationContract[];
  /** Everything that answers are made of, by id. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/**
 * What the headless door receives and answers, made from the very table that it serves by. Clients in any language
 * can be generated from it; the types of `@gatehouse/client` are.
 *
 * A field that only some settings ask for is there and is optional.
 *
 * @example
 * headlessContract().operations.map(({ method, path }) => `${method} ${path}`);
 */
export function headlessContract(): Contract {
  return contractOf(widestSettings());
}

/** What the door receives and answers under these settings. */
export function contractOf(settings: Settings): Contract {
  const routes = headlessRoutes(settings);
  const answers = new Set(routes.flatMap((route) => Object.values(route.answers).filter(isSchema)));
  const { $defs = {} } = z.toJSONSchema(z.union([...answers]));
  return {
    operations: routes.map((route) => ({
      id: route.id,
      method: route.method,
      path: route.path,
      summary: route.summary,
      clients: settings.headless.clients.filter((name) => route.clients?.includes(name) ?? true),
      access: route.access,
      stage: route.stage,
      limited: route.limit !== "none",
      headers: route.headers ?? [],
      query: route.query ?? [],
      form: route.form ?? false,
      input: route.input && inputSchema(route.input),
      answers: Object.fromEntries(
        Object.entries(route.answers).map(([status, schema]) => [status, idOf(schema, route.id)]),
      ),
    })),
    schemas: $defs,
  };
}

/** Under these, the door knows every field that it knows under any. */
export function widestSettings(): Settings {
  const settings = loadSettings({
    config: {
      secretKey: "needed to load settings; nothing is signed with it",
      account: {
        loginByCodeEnabled: true,
        loginMethods: ["email", "username", "phone"],
        signupFields: ["email", "username", "phone", "password1*"],
      },
      mfa: {
        supportedTypes: ["recovery_codes", "totp", "webauthn"],
        passkeyLoginEnabled: true,
        trustEnabled: true,
      },
    },
    env: {},
    checkProduction: false,
  });
  // This one goes with others only that take fields away.
  return { ...settings, mfa: { ...settings.mfa, passkeySignupEnabled: true } };
}

function inputSchema(shape: Shape): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(z.object(shape), { io: "input" });
  // The fields take `unknown` and judge it themselves, so whether one may be left out only they can say.
  const required = Object.keys(shape).filter((name) => !shape[name]?.safeParse(undefined).success);
  return { ...schema, required };
}

const isSchema = (schema: z.ZodType | undefined): schema is z.ZodType => schema !== undefined;

function idOf(schema: z.ZodType | undefined, operation: string): string {
  const id = schema?.meta()?.id;
  if (id === undefined) throw new Error(`An answer of ${operation} has a schema without an id; give it one.`);
  return id;
}
