import { afterAll, beforeAll, inject } from "vitest";
import { type House, type HouseOptions, openHouse } from "./house.ts";

let own: House | undefined;

/**
 * Gives the tests of this file a house with other settings than everybody's.
 *
 * @param settings by their environment names
 */
export function inOwnHouse(settings: Readonly<Record<string, string>>, options: HouseOptions = {}): void {
  beforeAll(async () => {
    own = await openHouse(settings, options);
  });
  afterAll(() => own?.close());
}

/** The house that the tests of this file visit. */
export function currentHouse(): Pick<House, "web" | "api" | "texts"> {
  return own ?? { web: inject("web"), api: inject("api"), texts: inject("texts") };
}
