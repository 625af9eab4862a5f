import type { Engine } from "../../flows/context.ts";
import type { Addresses } from "../../http/addresses.ts";
import { onlyRead } from "../../http/app.ts";
import { jsonReply } from "../../http/reply.ts";

/** Seconds for which a service may keep the keys; it learns of a new one by then, or when it meets its name. */
const MAX_AGE = 300;

/**
 * The public keys by which other services verify access tokens on their own (RFC 7517). There is no such address where there is
 * nothing to publish: where only secrets sign tokens.
 */
export function mountJwksDoor(addresses: Addresses, { tokenKeys, simpleJwtKeys }: Engine): void {
  const published = [...(tokenKeys?.published ?? []), ...simpleJwtKeys.published];
  const keys = [...new Map(published.map((key) => [key.kid, key])).values()];
  if (keys.length === 0) return;
  const reply = jsonReply(200, { keys }, { "Cache-Control": `public, max-age=${MAX_AGE}` });
  addresses.add(
    "/.well-known/jwks.json",
    onlyRead(() => reply),
  );
}
