/** The one source of time. Tests hold a clock of their own; nothing else may call `Date.now()` for a rule. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
