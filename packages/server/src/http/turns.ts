import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection that may wait for their turn. Nobody who waits for answers has that many. */
const MOST_WAITING = 16;

/**
 * Gives each connection one request at a time. Requests may be sent ahead of the answers before them (pipelining: RFC 9112,
 * 9.3.2), and Node hands over at once whatever has arrived: a thousand in one packet. They wait, in their order, since what
 * changes something must not overtake what was asked before it; and whoever sends too many is cut off (T-90).
 */
export function oneByOne(
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): RequestListener {
  /** By connection: the requests that wait for the one under way. */
  const waiting = new WeakMap<Socket, (() => void)[]>();
  return (incoming, outgoing) => {
    const { socket } = incoming;
    // After an answer that says so nothing more is answered, so nothing may be done either (RFC 9112, 9.6).
    if (!socket.writable) return;
    const begin = () => {
      outgoing.once("close", () => {
        const next = waiting.get(socket)?.shift();
        if (next === undefined) waiting.delete(socket);
        else if (socket.writable) next();
      });
      listener(incoming, outgoing);
    };
    const others = waiting.get(socket);
    if (others === undefined) {
      waiting.set(socket, []);
      begin();
    } else if (others.length < MOST_WAITING) others.push(begin);
    else socket.destroy();
  };
}
