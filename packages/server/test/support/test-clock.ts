import type { Clock } from "../../src/domain/clock.ts";

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  private current: Date;

  constructor(start: Date = new Date("2026-11-21T09:00:00.000Z")) {
    this.current = start;
  }

  now(): Date {
    return this.current;
  }

  set(date: Date): void {
    this.current = date;
  }

  /** @param seconds may be negative: clocks do step back */
  advance(seconds: number): void {
    this.current = new Date(this.current.getTime() + seconds * 1000);
  }
}
