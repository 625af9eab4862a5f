/**
 * What this process has one of. Next bundles instrumentation, proxy, routes and pages apart, each with its own copy of
 * these modules, and in development loads them anew after every change: a variable of a module is none of the process.
 *
 * @param name of the thing, in this package
 * @param initial what it is until somebody changes it
 */
export function ofProcess<T extends object>(name: string, initial: T): T {
  const key = Symbol.for(`gatehouse.next.${name}`);
  const process = globalThis as { [key]?: T };
  process[key] ??= initial;
  return process[key];
}
