import { gatehouseHandler } from "@gatehouse/next";
import { engine } from "../../../lib/auth";

/** The engine's API, and with it the whole engine. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = gatehouseHandler(engine);
