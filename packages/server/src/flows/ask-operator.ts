import { type Adapter, HOOK_SECONDS } from "../config/adapter.ts";
import type { Engine } from "./context.ts";

/**
 * Asks the operator's own code, and waits for its answer as long as is promised and no longer: whoever asks may hold a place
 * among those who have passwords hashed, and a hook that never answers must not use up all of them (T-91).
 *
 * @throws whatever the hook throws, and an error that names the hook where no answer comes
 * @example const said = await askOperator(engine, "validateEmail", (own) => own.validateEmail?.(email));
 */
export function askOperator<T>(
  { adapter }: Pick<Engine, "adapter">,
  hook: keyof Adapter,
  question: (own: Adapter) => T | Promise<T>,
): Promise<T> {
  return inTime(`adapter.${hook}`, async () => question(adapter));
}

/** Runs a function of the operator's, and gives up waiting for it in time. It may still be at work then. */
export async function inTime<T>(name: string, run: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${name} gave no answer within ${HOOK_SECONDS} seconds.`)),
    HOOK_SECONDS * 1000,
  );
  try {
    return await Promise.race([run(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
