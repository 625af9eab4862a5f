import { jwtDoors } from "../../../src/doors/jwt/door.ts";
import type { RestDoor } from "../../../src/doors/rest/door.ts";
import type { Method, Route } from "../../../src/doors/rest/operation.ts";
import { tokenDoor } from "../../../src/doors/token/door.ts";
import { settingsOf } from "./surfaces.ts";

/** One method of one operation under one name of a door that keeps no sessions; a new operation is covered the day it appears. */
export interface RestSurface {
  /** What it takes in the `Authorization` header. */
  readonly takes: "token" | "jwt";
  readonly method: Method;
  /** Everything behind the host. */
  readonly path: string;
  readonly route: Route;
  /** `POST /api/login/`, for test names and messages. */
  readonly name: string;
}

/** With all log-in names, so that there are all the operations and fields that there can be. */
export const restEnvironment: Readonly<Record<string, string>> = {
  ACCOUNT_LOGIN_METHODS: "email,username",
  USER_FIELDS: '{"birth_date":"date","nick":"text"}',
};

export function restSurfaces(): readonly RestSurface[] {
  const settings = settingsOf(restEnvironment);
  return [
    ...surfacesOf(tokenDoor(settings), "token"),
    ...jwtDoors(settings).flatMap((door) => surfacesOf(door, "jwt")),
  ];
}

function surfacesOf({ roots, routes }: RestDoor, takes: RestSurface["takes"]): readonly RestSurface[] {
  return roots.flatMap((root) =>
    routes.flatMap((route) =>
      route.methods.map((method) => {
        const path = `${root}${route.path}`;
        return { takes, method, path, route, name: `${method} ${path}` };
      }),
    ),
  );
}

/** What a well-meaning caller would send for a field of this name. */
const plausible: Readonly<Record<string, unknown>> = {
  username: "somebody",
  email: "somebody@example.com",
  password: "Vr7-kestrel-pond",
  birth_date: "1999-12-31",
  event: "page_view",
  data: { page: 1 },
  timestamp: "2026-11-21T09:00:00Z",
};

/** A body that names every field of the operation; nothing for a method that has none. */
export function restBody({ method, route }: RestSurface): Record<string, unknown> | undefined {
  if (method === "GET") return undefined;
  return Object.fromEntries(Object.keys(route.input).map((name) => [name, plausible[name] ?? "something"]));
}

/** The names of an operation's fields that are text. */
export const restTextFields = ({ method, route }: RestSurface): readonly string[] =>
  method === "GET"
    ? []
    : Object.entries(route.input).flatMap(([name, field]) => (field.meta()?.type === "string" ? [name] : []));
