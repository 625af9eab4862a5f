import type { MessageId } from "../text/messages.ts";
import type { Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";

/** Answers a request; `ip` is the client's address. */
export type Handler = (request: HttpRequest, ip: string) => Reply | Promise<Reply>;

/** Words a refusal that is not the door's own: nothing here, too busy, broken. */
export type Refuse = (status: number, id: MessageId) => Reply;

export interface Address {
  /** As it was added: what the log may name, since a path itself may hold a key (T-92). */
  readonly name: string;
  readonly handle: Handler;
  /** For a door that does not speak of errors as the others do. */
  readonly refuse?: Refuse | undefined;
}

/**
 * Which handler answers at which path. Percent signs are decoded once, as in Django, but for those that stand for what divides
 * a path; apart from that an address is compared to the letter, and no other spelling reaches it (T-43).
 */
export class Addresses {
  readonly #exact = new Map<string, Address>();
  readonly #below: Address[] = [];

  /** Whatever the method. */
  add(path: string, handle: Handler, refuse?: Refuse): void {
    this.#exact.set(path, { name: path, handle, refuse });
  }

  /** Everything below a folder, whose name ends with a slash; a path that was added by itself goes first. */
  addBelow(folder: string, handle: Handler, refuse?: Refuse): void {
    this.#below.push({ name: folder, handle, refuse });
  }

  find(path: string): Address | undefined {
    const decoded = path.includes("%") ? decode(path) : path;
    return this.#exact.get(decoded) ?? this.#below.find(({ name }) => decoded.startsWith(name));
  }
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    // Not UTF-8: no address of ours.
    return path;
  }
}
