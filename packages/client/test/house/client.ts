import { type ClientOptions, GatehouseClient } from "@gatehouse/client";
import { CookieJar } from "./browser.ts";
import type { House } from "./house.ts";

export const EMAIL = "alice@example.com";
export const PASSWORD = "Vr7-kestrel-pond";
export const OTHER_PASSWORD = "Nq4-harbor-lantern";

/** A client as a fresh browser or a fresh installation of an app would have it. */
export function newClient(house: House, options: ClientOptions = {}): GatehouseClient {
  const jar = new CookieJar();
  return new GatehouseClient({
    baseUrl: house.url,
    fetch: jar.fetch,
    csrfToken: jar.csrfToken,
    ...options,
  });
}

/** The error that a call ends with; a call that succeeds is a failure of the test. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("The call succeeded.");
}
