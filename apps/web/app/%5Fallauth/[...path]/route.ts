import { gatehouseHandler } from "@gatehouse/next";

/** The engine's API on these pages' own origin, so that its HttpOnly cookies are ours. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = gatehouseHandler();
