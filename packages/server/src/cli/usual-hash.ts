export interface UsualHash {
  readonly hasher: string;
  /** Of PBKDF2. */
  readonly iterations: number | undefined;
}

/** How most of these passwords are hashed; `undefined` where nobody has one. */
export function usualHash(encoded: readonly string[]): UsualHash | undefined {
  const kinds = encoded.flatMap((password) => kindOf(password) ?? []);
  const counts = Map.groupBy(kinds, (kind) => kind);
  const [most] = [...counts].sort(([, one], [, other]) => other.length - one.length);
  if (most === undefined) return undefined;
  const [hasher = "", iterations] = most[0].split("$");
  return { hasher, iterations: iterations === undefined ? undefined : Number(iterations) };
}

function kindOf(encoded: string): string | undefined {
  const pbkdf2 = /^(pbkdf2_sha(?:256|1)\$\d+)\$/.exec(encoded)?.[1];
  return pbkdf2 ?? /^([a-z0-9_]+)\$/.exec(encoded)?.[1];
}
