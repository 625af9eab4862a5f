import type { z } from "zod";
import type { Route } from "../../../src/doors/headless/operation.ts";
import { errorOutput, sessionGoneOutput, statusOutput } from "../../../src/doors/headless/outputs.ts";
import { headlessRoutes } from "../../../src/doors/headless/routes.ts";
import { type Reply, Visitor } from "../../support/visitor.ts";

/** What any operation can answer before it is asked: the door's own refusals. */
const byTheDoor: Readonly<Record<number, z.ZodType>> = {
  400: errorOutput,
  403: errorOutput,
  410: sessionGoneOutput,
  413: errorOutput,
  415: errorOutput,
  429: statusOutput,
  503: errorOutput,
};

/** What is wrong with an answer by the contract of its operation; empty when it is all that was promised and no more. */
export function breaches(route: Route, reply: Reply): readonly string[] {
  const found: string[] = [];
  const schemas = [route.answers[reply.status], byTheDoor[reply.status]].filter(
    (schema) => schema !== undefined,
  );
  if (schemas.length === 0) found.push(`status ${reply.status} is not among its answers`);
  else if (!schemas.some((schema) => schema.safeParse(reply.body).success))
    found.push("body is not as its schema says");
  if (reply.headers.get("content-type") !== "application/json") found.push("not declared as JSON");
  if (reply.body?.status !== reply.status) found.push("the status in the body is another one");
  return found;
}

/** What somebody was told. */
export interface Heard {
  /** `getTotp 404`; only the status where there is no such operation. */
  readonly answer: string;
  readonly body: Reply["body"];
  readonly text: string;
}

/** A visitor who holds every answer against the contract, and remembers what was said. */
export class CheckedVisitor extends Visitor {
  readonly found: string[] = [];
  readonly heard: Heard[] = [];

  override async send(...[method, path, options]: Parameters<Visitor["send"]>): Promise<Reply> {
    const reply = await super.send(method, path, options);
    const [asked] = path.split("?");
    const route = headlessRoutes(this.house.gatehouse.settings).find(
      (one) => one.method === method && one.path === asked,
    );
    const answer = [...(route === undefined ? [] : [route.id]), reply.status].join(" ");
    this.heard.push({ answer, body: reply.body, text: JSON.stringify(reply.body ?? null) });
    if (route === undefined) return reply;
    for (const breach of breaches(route, reply)) {
      this.found.push(`${method} ${path} ${reply.status}: ${breach}: ${JSON.stringify(reply.body)}`);
    }
    return reply;
  }
}
