import {
  AuthError,
  type Authenticated,
  type FlowId,
  type GatehouseClient,
  type SessionState,
} from "@gatehouse/client";
import { createAuth } from "@gatehouse/next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { pageFor } from "../after-auth.ts";
import { HOME, SIGN_IN, signInPath } from "../paths.ts";
import { directUrl } from "./settings.ts";

const auth = createAuth({ signIn: SIGN_IN, home: HOME });

/** What the server knows about who asks. Without an answer of the engine nobody is signed in. */
export type Access =
  | { kind: "known"; state: SessionState }
  /** The session is a token in the browser's hands: only the browser can ask. */
  | { kind: "browser" }
  | { kind: "unavailable" };

/** The session check. However many layouts and pages ask, the engine is asked once per request. */
export async function checkAccess(): Promise<Access> {
  if (directUrl()) return { kind: "browser" };
  const session = await auth.getSession();
  return session.status === "unavailable" ? { kind: "unavailable" } : { kind: "known", state: session };
}

export type Guarded = { kind: "known"; state: Authenticated } | Exclude<Access, { kind: "known" }>;

/**
 * For everything behind sign-in: sends strangers to the sign-in page, and remembers what they wanted. Every protected
 * page calls it besides the layout, because Next renders a page beside its layout, not inside it.
 */
export async function requireAccess(): Promise<Guarded> {
  const access = await checkAccess();
  if (access.kind !== "known") return access;
  return { kind: "known", state: await auth.requireSession() };
}

/**
 * Reads something of the signed-in user for the first rendering. Gives nothing where the browser has to ask by itself,
 * or where the engine does not answer; what shows the data then reads it itself and shows the error.
 *
 * @example
 * const emails = await readProtected((client) => client.email.list());
 */
export async function readProtected<T>(
  read: (client: GatehouseClient) => Promise<T>,
): Promise<T | undefined> {
  const access = await requireAccess();
  if (access.kind !== "known") return undefined;
  return readOrNothing(read);
}

/** Reads something that everybody may know, such as the configuration or whom a link is for. */
export async function readOrNothing<T>(
  read: (client: GatehouseClient) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read(await auth.client());
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return undefined;
  }
}

/** What the engine offers. However many layouts and pages ask, the engine is asked once per request. */
export const readConfig = cache(() => readOrNothing((client) => client.config.get()));

/** For the pages that lead in: who is in already goes on to the wanted page. */
export async function skipIfSignedIn(next: string): Promise<void> {
  const access = await checkAccess();
  if (access.kind === "known" && access.state.status === "authenticated") redirect(next);
}

/** For the page of one step of signing in: whoever has no such step pending is sent where they belong. */
export async function requireStep(id: FlowId, next: string): Promise<void> {
  const access = await checkAccess();
  if (access.kind !== "known") return;
  const { state } = access;
  if (state.status !== "pending" || state.flow.id !== id)
    redirect(pageFor(state, { next }) ?? signInPath(next));
}

/** What a mailed link is good for. Looking does not use it up. */
export type LinkInfo<T> =
  | { kind: "good"; key: string; info: T }
  | { kind: "spent" }
  | { kind: "unavailable" };

/**
 * Asks the engine whom a mailed link is for.
 *
 * @param key of the link, or nothing if it cannot be one
 *
 * @example
 * const found = await lookUpLink(key, (client, input) => client.email.getVerification(input));
 */
export async function lookUpLink<T>(
  key: string | undefined,
  ask: (client: GatehouseClient, input: { key: string }) => Promise<T>,
): Promise<LinkInfo<T>> {
  if (key === undefined) return { kind: "spent" };
  try {
    return { kind: "good", key, info: await ask(await auth.client(), { key }) };
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return {
      kind: error.status >= 400 && error.status < 500 && error.status !== 429 ? "spent" : "unavailable",
    };
  }
}
