import * as z from "zod";
import { eventNames } from "../domain/event.ts";
import { readJson } from "./readers.ts";
import { documented, ours } from "./setting.ts";

const names = ["*", ...eventNames] as const;

const endpoint = z.strictObject({
  url: z.string({ error: "must be a URL" }),
  secret: z.string({ error: "must be whsec_ and at least 24 bytes in base64" }),
  /** Which events it hears of; `*`: all. */
  events: z.array(z.enum(names, { error: "must be the name of an event, or *" })).default(["*"]),
});

/** Where events are posted to. That each has an address and a key that will do is checked with the other settings. */
export function webhookEndpoints(doc: string) {
  const schema = z.array(endpoint, { error: "must be a list of endpoints" }).default([]);
  return documented(schema, { ...ours, doc, read: readJson, secret: "nested" });
}
