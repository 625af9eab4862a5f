import type { Engine } from "../../flows/context.ts";
import type { Addresses } from "../../http/addresses.ts";
import { mountRestDoor } from "../rest/door.ts";
import { pairRoutes } from "./pair-routes.ts";
import { jwtRoutes } from "./routes.ts";
import { jwtScheme } from "./scheme.ts";

/** Mounts the JWT door, and SimpleJWT's own views under both names of the token door. */
export function mountJwtDoor(addresses: Addresses, engine: Engine): void {
  const scheme = jwtScheme(engine.settings);
  mountRestDoor(addresses, engine, { roots: ["/api/auth"], scheme, routes: jwtRoutes(engine.settings) });
  mountRestDoor(addresses, engine, { roots: ["/api", "/api/customers"], scheme, routes: pairRoutes });
}
