import type { User } from "../../domain/user.ts";
import { askOperator } from "../ask-operator.ts";
import type { Engine } from "../context.ts";

/** What `adapter.jwtClaims` adds to an access token. The hash of the password stays here. */
export async function customClaims(engine: Engine, user: User): Promise<Readonly<Record<string, unknown>>> {
  const { password: _hash, ...shown } = user;
  return (await askOperator(engine, "jwtClaims", (own) => own.jwtClaims?.(shown))) ?? {};
}
