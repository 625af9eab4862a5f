/** Ctrl-C, a plain kill and a closed terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface StopSignals {
  /** Resolves at the first signal. A second one ends the process at once. */
  readonly asked: Promise<void>;
  /** Resolves `asked` for another reason. */
  stop(): void;
}

/**
 * @param options `ignoreInterrupt`: Ctrl-C reaches every process of the terminal; a worker waits for its primary's word.
 */
export function watchStopSignals(options: { ignoreInterrupt?: boolean } = {}): StopSignals {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal === "SIGINT" && options.ignoreInterrupt === true) return;
      if (asked) process.exit(130);
      asked = true;
      resolve();
    });
  }
  return { asked: promise, stop: () => resolve() };
}
