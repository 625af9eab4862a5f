import type { Settings } from "../../config/settings.ts";
import type { Engine } from "../../flows/context.ts";
import type { Addresses } from "../../http/addresses.ts";
import { mountRestDoor, type RestDoor } from "../rest/door.ts";
import { pairRoutes } from "./pair-routes.ts";
import { jwtRoutes } from "./routes.ts";
import { jwtScheme } from "./scheme.ts";

/** The JWT door, and SimpleJWT's own views under both names of the token door. */
export function jwtDoors(settings: Settings): readonly RestDoor[] {
  const scheme = jwtScheme(settings);
  return [
    { roots: ["/api/auth"], scheme, routes: jwtRoutes(settings) },
    { roots: ["/api", "/api/customers"], scheme, routes: pairRoutes },
  ];
}

export function mountJwtDoor(addresses: Addresses, engine: Engine): void {
  for (const door of jwtDoors(engine.settings)) mountRestDoor(addresses, engine, door);
}
