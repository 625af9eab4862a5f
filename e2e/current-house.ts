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

/** As {@link inOwnHouse}, without our front end: people go to the pages of the server itself. */
export function inHouseOfPages(settings: Readonly<Record<string, string>>): void {
  beforeAll(async () => {
    own = await openHouse(settings, { hasWeb: false });
  });
  afterAll(() => own?.close());
}

/** The house that the tests of this file visit. */
export function currentHouse(): Pick<House, "web" | "api" | "texts"> {
  return own ?? { web: inject("web"), api: inject("api"), texts: inject("texts") };
}
