import { expect } from "vitest";
import { headlessRoutes } from "../../src/doors/headless/routes.ts";
import type { House } from "./house.ts";
import type { Reply } from "./visitor.ts";

/** Holds an answer against its operation's schema for that status, strictly: nothing missing, nothing unlisted (T-54). */
export function expectDocumented({ gatehouse }: House, operation: string, reply: Reply): void {
  const route = headlessRoutes(gatehouse.settings).find(({ id }) => id === operation);
  const schema = route?.answers[reply.status];
  expect(schema, `${operation} documents no ${reply.status}`).toBeDefined();
  expect(schema?.safeParse(reply.body).error?.issues ?? []).toEqual([]);
}
