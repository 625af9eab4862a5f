import type { Engine } from "../../flows/context.ts";
import type { Addresses } from "../../http/addresses.ts";
import { mountRestDoor } from "../rest/door.ts";
import { tokenRoutes } from "./routes.ts";
import { tokenScheme } from "./scheme.ts";

/** Mounts the token door under both of its names. */
export function mountTokenDoor(addresses: Addresses, engine: Engine): void {
  mountRestDoor(addresses, engine, {
    roots: ["/api", "/api/customers"],
    scheme: tokenScheme,
    routes: tokenRoutes(engine.settings),
  });
}
