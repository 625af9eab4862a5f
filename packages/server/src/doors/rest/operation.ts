import type { User } from "../../domain/user.ts";
import type { Visit } from "../../flows/context.ts";
import type { LimitedAction } from "../../flows/rate-limits.ts";
import type { HttpRequest } from "../../http/request.ts";
import { type Answer, invalid } from "./answer.ts";
import { type Read, readFields, type Shape, type Values } from "./fields.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH";

/** What an operation gets to see of a request. */
export interface Call {
  readonly visit: Visit;
  readonly request: HttpRequest;
}

export interface SignedInCall extends Call {
  readonly user: User;
}

interface Description {
  /** A stable name, unique within the door. */
  readonly id: string;
  readonly methods: readonly Method[];
  /** Below the door's roots, with the slash at its end. */
  readonly path: string;
  readonly summary: string;
  /** Counted before the body is looked at. */
  readonly limit: LimitedAction | "none";
  /** Bytes of its body; default `DATA_UPLOAD_MAX_MEMORY_SIZE`. */
  readonly bodyLimit?: number;
  /** It has passwords hashed: while too many wait for that, it turns everybody away before anything is done for them. */
  readonly hashes?: true;
}

/** One line of a REST door's table. All operations at one path have the same `access`. */
export interface Route extends Description {
  /**
   * `anyone`: what is in the `Authorization` header does not matter. `known-or-not`: strangers are welcome, and what is in it must
   * be right. `signed-in`: strangers get 401.
   */
  readonly access: "anyone" | "known-or-not" | "signed-in";
  readonly input: Shape;
  run(call: Call, body: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** An operation for everybody. */
export function open<S extends Shape = Record<never, never>>(
  description: Description & { input?: S; handle(call: Call, values: Values<S>): Promise<Answer> },
): Route {
  const input = description.input ?? ({} as S);
  return {
    ...description,
    access: "anyone",
    input,
    run: async (call, body) => {
      const read = readFields(input, body);
      return read.ok ? description.handle(call, read.values) : invalid(read.errors);
    },
  };
}

/** An operation for everybody that wants to know who it is, where they say so. */
export function knownOrNot<S extends Shape>(
  description: Description & { input: S; handle(call: Call, values: Values<S>): Promise<Answer> },
): Route {
  return { ...open(description), access: "known-or-not" };
}

/** An operation for everybody that tells what its flow finds wrong together with what is wrong with the fields. */
export function openForm<S extends Shape>(
  description: Description & { input: S; handle(call: Call, read: Read<S>): Promise<Answer> },
): Route {
  const { input, handle } = description;
  return {
    ...description,
    access: "anyone",
    run: (call, body) => handle(call, readFields(input, body)),
  };
}

/** An operation for those whose token is right. */
export function signedIn<S extends Shape = Record<never, never>>(
  description: Description & { input?: S; handle(call: SignedInCall, values: Values<S>): Promise<Answer> },
): Route {
  const { handle, ...rest } = description;
  return {
    ...open<S>({
      ...rest,
      handle: (call, values) => {
        const { user } = call.visit;
        if (user === undefined)
          throw new Error("The door let a stranger through to an operation for the signed-in.");
        return handle({ ...call, user }, values);
      },
    }),
    access: "signed-in",
  };
}
