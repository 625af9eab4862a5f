import type { z } from "zod";
import type { StageKey } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import type { Visit } from "../../flows/context.ts";
import type { LimitedAction } from "../../flows/rate-limits.ts";
import type { HttpHeaders } from "../../http/request.ts";
import type { Problem } from "../../text/messages.ts";
import { type Form, readForm, type Shape, type Values } from "../fields.ts";
import { type Answer, invalid } from "./answer.ts";

export type Client = "browser" | "app";
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What an operation gets to see of a request. */
export interface Call {
  readonly visit: Visit;
  readonly headers: HttpHeaders;
  /** From the question mark on. */
  readonly query: string;
  /** False for HEAD: nobody sees what the answer says, so nothing has been shown to anybody. */
  readonly seen: boolean;
}

/** A call whose caller is known to be signed in. */
export interface SignedInCall extends Call {
  readonly user: User;
}

interface Description {
  /** A stable name, unique within the door: the OpenAPI operation id. */
  readonly id: string;
  readonly method: Method;
  /** Below `/_allauth/{client}/v1`. */
  readonly path: string;
  readonly summary: string;
  /** The clients that have it; both, unless it is named. */
  readonly clients?: readonly Client[];
  /** `door`: counted before the body is looked at. `flow`: the flow counts, because the key is in the body. */
  readonly limit: { readonly action: LimitedAction; readonly by: "door" | "flow" } | "none";
  /** It has passwords hashed: while too many wait for that, it turns everybody away before anything is done for them. */
  readonly hashes?: true;
  /** Request headers that carry part of the input. */
  readonly headers?: readonly string[];
  /** Names in the query whose mere presence means something. */
  readonly query?: readonly string[];
  readonly answers: Readonly<Partial<Record<number, z.ZodType>>>;
  /** A page sends its visitor's browser here by an HTML form, and the answer is a redirect (302). */
  readonly form?: true;
  /** The flow that this goes on with. Whoever has not begun it gets 409, whatever else is wrong with their request. */
  readonly pending?: ((visit: Visit) => Promise<boolean>) | undefined;
  /** Goes with `pending`: the signed-in may do it at any time. */
  readonly orSignedIn?: true;
  /** The reference validates the body before it looks at the method here, so a wrong method can answer 400. */
  readonly validatesAnyMethod?: true;
  /** The answer to a body that names a key twice, where the reference's is not the general one. */
  readonly ambiguous?: Answer;
}

/**
 * How the caller must stand before anything else is looked at.
 * - `anyone`: the operation decides for itself.
 * - `signed-in`: strangers get the authentication answer.
 * - `pending`: only who has begun the flow that the operation goes on with; others get 409.
 * - `signed-in-or-pending`: either.
 * - `at-stage`: only whose log-in waits at the operation's stage; others get a stranger's authentication answer.
 */
type Access = "anyone" | "signed-in" | "signed-in-or-pending" | "pending" | "at-stage";

/** One line of the route table. Router, OpenAPI document, client types and the generated tests read it. */
export interface Route extends Description {
  readonly access: Access;
  /** Where a log-in has to wait for this operation, with `at-stage`. */
  readonly stage?: StageKey;
  readonly input: Shape | undefined;
  /** Does the operation. `user` is present whenever `access` asks for one. */
  run(call: Call, body: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** What a handler gets depends on what its operation asks for: the user, and the input or, `whole`, the form as it was read. */
interface Operation<S extends Shape, In extends true | undefined, Whole extends true | undefined>
  extends Description {
  readonly input?: S;
  /** For the signed-in; strangers get the authentication answer. */
  readonly signedIn?: In;
  /** For a log-in that waits at this stage. */
  readonly stage?: StageKey;
  /** Its flow is asked although fields are wrong, and what it finds is reported together with that. */
  readonly whole?: Whole;
  readonly handle: (
    call: In extends true ? SignedInCall : Call,
    input: Whole extends true ? Form<S> : Values<S>,
  ) => Promise<Answer> | Answer;
}

/** One operation of the door. */
export function operation<
  S extends Shape = Record<never, never>,
  In extends true | undefined = undefined,
  Whole extends true | undefined = undefined,
>({ signedIn, whole, handle, ...description }: Operation<S, In, Whole>): Route {
  return {
    ...description,
    access: signedIn === true ? "signed-in" : accessOf(description),
    input: description.input,
    async run(call, body) {
      const form: Form<S> = readForm(description.input ?? ({} as S), body);
      if (whole !== true && form.problems.length > 0) return invalid(form.problems);
      return handle(
        (signedIn === true ? asSignedIn(call) : call) as Parameters<typeof handle>[0],
        (whole === true ? form : form.values) as Parameters<typeof handle>[1],
      );
    },
  };
}

function accessOf({ stage, pending, orSignedIn }: Description & { readonly stage?: StageKey }): Access {
  if (stage !== undefined) return "at-stage";
  if (pending === undefined) return "anyone";
  return orSignedIn === true ? "signed-in-or-pending" : "pending";
}

function asSignedIn(call: Call): SignedInCall {
  const { user } = call.visit;
  if (user === undefined)
    throw new Error("The door let a stranger through to an operation for the signed-in.");
  return { ...call, user };
}

/** Joins what is wrong with fields and what a flow found, in the order of the fields; the form's own come last. */
export function inFieldOrder(shape: Shape, problems: readonly Problem[]): readonly Problem[] {
  const order = Object.keys(shape);
  const rank = ({ param }: Problem) => (param === undefined ? order.length : order.indexOf(param));
  return problems.toSorted((a, b) => rank(a) - rank(b));
}
