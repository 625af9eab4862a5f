import { pairRoutes } from "../../../src/doors/jwt/pair-routes.ts";
import { jwtRoutes } from "../../../src/doors/jwt/routes.ts";
import type { Method, Route } from "../../../src/doors/rest/operation.ts";
import { tokenRoutes } from "../../../src/doors/token/routes.ts";
import { settingsOf } from "./surfaces.ts";

/** One operation of a REST door by one method. Read from the route tables, so a new operation is covered the day it appears. */
export interface RestSurface {
  readonly door: string;
  readonly method: Method;
  /** From the root of the server. */
  readonly path: string;
  readonly route: Route;
  /** `POST /api/auth/login/`, for test names and messages. */
  readonly name: string;
}

export function restSurfaces(): readonly RestSurface[] {
  const settings = settingsOf();
  const doors: readonly (readonly [door: string, root: string, routes: readonly Route[]])[] = [
    ["token", "/api", tokenRoutes(settings)],
    ["token", "/api/customers", tokenRoutes(settings)],
    ["pair", "/api", pairRoutes],
    ["pair", "/api/customers", pairRoutes],
    ["jwt", "/api/auth", jwtRoutes(settings)],
  ];
  return doors.flatMap(([door, root, routes]) =>
    routes.flatMap((route) =>
      route.methods.map((method) => {
        const path = `${root}${route.path}`;
        return { door, method, path, route, name: `${method} ${path}` };
      }),
    ),
  );
}
