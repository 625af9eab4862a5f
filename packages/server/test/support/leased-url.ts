import { onTestFinished } from "vitest";
import { leaseDatabase } from "./databases.ts";
import type { LeaseOptions } from "./lease.ts";

/** The URL of a database that goes back with the end of the test. Several houses may open it. */
export async function leasedUrl(options: Omit<LeaseOptions, "shared"> = {}): Promise<string> {
  const lease = await leaseDatabase({ ...options, shared: true });
  onTestFinished(() => lease.release());
  return lease.url;
}
