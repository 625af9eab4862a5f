import type { html } from "hono/html";
import type { StageKey } from "../../domain/pending-login.ts";
import type { User } from "../../domain/user.ts";
import type { Visit } from "../../flows/context.ts";
import type { LimitedAction } from "../../flows/rate-limits.ts";
import type { Message } from "./messages.ts";

/** HTML in which everything that came from elsewhere is escaped: made by the tagged template alone. */
export type Html = ReturnType<typeof html>;

/** What a page gets to see of a request. */
export interface Call {
  readonly visit: Visit;
  /** The page's own address, as it was asked for. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stands in the place of `<key>` in the page's path. */
  readonly key: string;
  /** Where the visitor wants to go in the end, if that is somewhere where they may be sent. */
  readonly next: string | undefined;
  /** The CSRF token for the forms of this page. */
  readonly csrf: string;
  /** False for HEAD: nobody sees the page, so nothing has been shown to anybody. */
  readonly seen: boolean;
}

export interface SignedInCall extends Call {
  readonly user: User;
}

/** The fields of a posted form. */
export type Posted = Readonly<Record<string, unknown>>;

export interface Shown {
  readonly kind: "shown";
  readonly title: string;
  readonly body: Html;
  /** Default 200, as in Django also for a form that has errors. */
  readonly status?: number;
  /** The form has errors, which the title says first. */
  readonly failed?: boolean;
  /** The one script that a page may have; everything else works without any. */
  readonly script?: string;
}

/** What comes of a request. A door turns it into a reply; a view sets no header and no cookie. */
export type Outcome =
  | Shown
  | { readonly kind: "redirect"; readonly to: string; readonly messages: readonly Message[] }
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | { readonly kind: "limited" /** seconds */; readonly retryAfter: number }
  | { readonly kind: "not found" };

export const redirect = (to: string, ...messages: Message[]): Outcome => ({ kind: "redirect", to, messages });
export const notFound: Outcome = { kind: "not found" };
export const limited = (retryAfter: number): Outcome => ({ kind: "limited", retryAfter });

/** A page's two sides. Whatever changes something is `submit`, and ends in a redirect where it succeeded (T-11). */
export interface View<C extends Call = Call> {
  show(call: C): Promise<Outcome> | Outcome;
  submit?(call: C, posted: Posted): Promise<Outcome> | Outcome;
}

/**
 * Who may see a page.
 * - `anyone`: the page decides for itself.
 * - `strangers`: who is signed in already is sent on (`ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS`).
 * - `signed-in`: strangers are sent to log in first.
 * - a stage: whose log-in waits there; others are sent to where they are.
 */
export type Access = "anyone" | "strangers" | "signed-in" | { readonly stage: StageKey };

/** One line of the table of pages. */
export interface Page {
  /** allauth's name of the page. */
  readonly name: string;
  /** Below `/accounts`; `<key>` stands for letters, digits, dashes and colons. */
  readonly path: string;
  readonly access: Access;
  /** What every posted form is counted as, before it is looked at. */
  readonly limit?: LimitedAction;
  /**
   * It has passwords hashed: while too many wait for that, it turns everybody away before anything is done for them. A reset
   * takes its place in the flow, once it is known that there is something to hash.
   */
  readonly hashes?: true;
  readonly view: View;
}

/** A view for the signed-in; the table's line says `signed-in` as well. */
export function forUser({ show, submit }: View<SignedInCall>): View {
  return {
    show: (call) => show(asSignedIn(call)),
    ...(submit && { submit: (call: Call, posted: Posted) => submit(asSignedIn(call), posted) }),
  };
}

function asSignedIn(call: Call): SignedInCall {
  const { user } = call.visit;
  if (user === undefined) throw new Error("The door let a stranger through to a page for the signed-in.");
  return { ...call, user };
}
