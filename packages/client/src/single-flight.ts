interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

export interface SingleFlight<T> {
  /** Joins the request under way for `key`, or starts one. `signal` takes only this caller off it. */
  join(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Lets nobody else join what is under way: something has changed that a later reader must see. */
  close(): void;
  /** Resolves when what is under way has ended, well or badly. */
  settled(): Promise<void>;
}

/** Lets identical reads that are under way at the same time share one request. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function depart(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => land(key, flight));
    const flight: Flight<T> = { result, controller, waiting: 0 };
    flights.set(key, flight);
    return flight;
  }

  function land(key: string, flight: Flight<T>): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  /** Rejects when `signal` aborts; the last one to leave cancels the request itself. */
  function waitOnly(key: string, flight: Flight<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        flight.waiting -= 1;
        if (flight.waiting > 0) return;
        land(key, flight);
        flight.controller.abort(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
    });
  }

  return {
    async join(key, signal, start) {
      signal?.throwIfAborted();
      const flight = flights.get(key) ?? depart(key, start);
      flight.waiting += 1;
      return signal ? waitOnly(key, flight, signal) : flight.result;
    },
    close: () => flights.clear(),
    async settled() {
      await Promise.allSettled([...flights.values()].map(({ result }) => result));
    },
  };
}
