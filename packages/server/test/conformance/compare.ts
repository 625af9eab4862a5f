/** Values that are born at run time: they must be there, and of the same type. */
const VOLATILE = new Set([
  "id",
  "at",
  "created_at",
  "last_seen_at",
  "last_used_at",
  "session_token",
  "access_token",
  "refresh_token",
]);

/** Headers that carry meaning; the others are the recording server's own business. */
const COMPARED = ["content-type", "cache-control", "vary", "www-authenticate", "allow"];

/** What differs between two JSON values; paths name the places. Object keys may come in any order. */
export function compareBodies(actual: unknown, recorded: unknown, path = "body"): string[] {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (VOLATILE.has(name) && typeof actual === typeof recorded) return [];
  if (typeof recorded !== "object" || recorded === null || typeof actual !== "object" || actual === null) {
    return Object.is(actual, recorded) ? [] : [`${path} is ${show(actual)}, recorded ${show(recorded)}`];
  }
  if (Array.isArray(recorded) !== Array.isArray(actual))
    return [`${path} is ${show(actual)}, recorded ${show(recorded)}`];
  const [left, right] = [actual as Record<string, unknown>, recorded as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    compareBodies(left[key], right[key], `${path}.${key}`),
  );
}

export function compareHeaders(actual: Headers, recorded: readonly (readonly [string, string])[]): string[] {
  const theirs = new Headers(
    recorded.filter(([name]) => name.toLowerCase() !== "set-cookie") as [string, string][],
  );
  const names = new Set([
    ...COMPARED,
    ...[...theirs.keys()].filter((name) => name.startsWith("access-control-")),
  ]);
  for (const name of actual.keys()) if (name.startsWith("access-control-")) names.add(name);
  const differences: string[] = [];
  for (const name of names) {
    // The reference lets some answers that set a cookie be kept; ours never are (T-15).
    if (name === "cache-control" && !theirs.has(name) && actual.get(name)?.includes("no-store")) continue;
    const [own, other] = [normalise(name, actual.get(name)), normalise(name, theirs.get(name))];
    if (own !== other) differences.push(`${name}: ${own}, recorded ${other}`);
  }
  const [own, other] = [cookies([...actual]), cookies(recorded)];
  if (own !== other) differences.push(`cookies: ${own}, recorded ${other}`);
  return differences;
}

function normalise(name: string, value: string | null): string | null {
  return name === "vary" && value !== null ? value.toLowerCase().split(/,\s*/).toSorted().join() : value;
}

/** Names and attributes of the cookies that are set; whether each is set or deleted, not its value. */
function cookies(headers: readonly (readonly [string, string])[]): string {
  return headers
    .filter(([name]) => name.toLowerCase() === "set-cookie")
    .map(([, line]) => {
      const [pair = "", ...attributes] = line.split("; ");
      const kept = attributes.filter((attribute) => !/^expires=/i.test(attribute));
      return [pair.replace(/=.*/, ""), ...kept.toSorted()].join(";");
    })
    .toSorted()
    .join(" ");
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 300) ?? "absent";
}
