/** Ctrl-C, a plain kill and a closed terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface StopSignals {
  /** Resolves at the first signal. A second one ends the process at once. */
  readonly asked: Promise<void>;
  isAsked(): boolean;
  /** Resolves `asked` for another reason. */
  stop(): void;
}

/**
 * @param options `isWorker`: no signal ends it at once. Ctrl-C reaches every process of a terminal, and supervisors may signal all that
 *   they know; whether somebody insists its primary knows, and it ends with that.
 */
export function watchStopSignals({ isWorker = false } = {}): StopSignals {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (isWorker && signal === "SIGINT") return;
      if (asked && !isWorker) process.exit(130);
      asked = true;
      resolve();
    });
  }
  const stop = () => {
    asked = true;
    resolve();
  };
  return { asked: promise, isAsked: () => asked, stop };
}
