import type { Settings } from "../../config/settings.ts";
import type { Engine } from "../../flows/context.ts";
import type { Addresses } from "../../http/addresses.ts";
import { mountRestDoor, type RestDoor } from "../rest/door.ts";
import { tokenRoutes } from "./routes.ts";
import { tokenScheme } from "./scheme.ts";

/** The token door, which has two names. */
export const tokenDoor = (settings: Settings): RestDoor => ({
  roots: ["/api", "/api/customers"],
  scheme: tokenScheme,
  routes: tokenRoutes(settings),
});

export function mountTokenDoor(addresses: Addresses, engine: Engine): void {
  mountRestDoor(addresses, engine, tokenDoor(engine.settings));
}
