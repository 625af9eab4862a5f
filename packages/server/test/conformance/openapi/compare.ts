import type { Facts, OperationFacts } from "./facts.ts";

/** One thing in which our document differs from the reference's. */
export interface Difference {
  /** `POST /_allauth/{client}/v1/auth/login` */
  readonly operation: string;
  readonly what: string;
}

/** Where a client that was written for the reference would miss something here. */
export function missing(ours: Facts, reference: Facts): readonly Difference[] {
  return Object.entries(reference).flatMap(([operation, theirs]) => {
    const own = ours[operation];
    const found = own === undefined ? ["the operation"] : lacks(own, theirs);
    return found.map((what) => ({ operation, what }));
  });
}

/** What is here and not there: clients of the reference do not mind. */
export function additional(ours: Facts, reference: Facts): readonly Difference[] {
  return Object.entries(ours).flatMap(([operation, own]) => {
    const theirs = reference[operation];
    if (theirs === undefined) return [{ operation, what: "the operation" }];
    const parameters = without(own.parameters, theirs.parameters).map((name) => `parameter ${name}`);
    const fields = without(own.body?.fields ?? [], theirs.body?.fields ?? []).map((name) => `field ${name}`);
    const statuses = without(Object.keys(own.responses), Object.keys(theirs.responses));
    return [...parameters, ...fields, ...statuses.map((status) => `status ${status}`)].map((what) => ({
      operation,
      what,
    }));
  });
}

function lacks(own: OperationFacts, theirs: OperationFacts): readonly string[] {
  const differences = without(theirs.parameters, own.parameters).map((name) => `parameter ${name}`);
  for (const name of without(own.requiredParameters, theirs.requiredParameters))
    differences.push(`parameter ${name} must be left optional`);
  if (own.body?.type !== theirs.body?.type)
    differences.push(`body of type ${theirs.body?.type} (here ${own.body?.type})`);
  for (const name of without(theirs.body?.fields ?? [], own.body?.fields ?? []))
    differences.push(`field ${name}`);
  for (const name of without(own.body?.required ?? [], theirs.body?.required ?? []))
    differences.push(`field ${name} must be left optional`);
  for (const name of without(theirs.body?.required ?? [], own.body?.required ?? []))
    differences.push(`field ${name} is required there`);
  for (const [status, places] of Object.entries(theirs.responses)) {
    const promised = own.responses[status];
    if (promised === undefined) differences.push(`status ${status}`);
    else for (const place of without(places, promised)) differences.push(`${place} of ${status}`);
  }
  return differences;
}

const without = (names: readonly string[], others: readonly string[]) =>
  names.filter((name) => !others.includes(name));
