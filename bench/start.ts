/**
 * How long `gatehouse serve` takes on a database that is migrated already, from the start of the process to the first
 * 200 of the API, and the memory that it holds then. This is what a restart or a rolling deployment waits for.
 */
import type { Population } from "./support/accounts.ts";
import { openHouseOn } from "./support/house.ts";
import type { Plan } from "./support/plan.ts";
import { residentMegabytes } from "./support/processes.ts";
import { figure, milliseconds, type Report, whole } from "./support/report.ts";
import { medianOf } from "./support/statistics.ts";

const TARGET = 400;
/** A start is short and its time scatters, so there are more of them than of other runs. */
const STARTS_PER_ROUND = 3;

export async function measure(plan: Plan, { database }: Population): Promise<Report> {
  const starts: { took: number; memory: number }[] = [];
  for (let start = 0; start < plan.rounds * STARTS_PER_ROUND; start++) {
    await using house = await openHouseOn(plan, database, { name: `start-${start}` });
    starts.push({ took: house.startedIn, memory: await residentMegabytes(house.pid) });
  }
  const took = medianOf(starts, (start) => start.took);
  const memory = medianOf(starts, (start) => start.memory);
  const slowest = Math.max(...starts.map((start) => start.took));
  return {
    title: "Start",
    columns: ["", "to the first 200", "slowest", "memory then"],
    rows: [["gatehouse serve", milliseconds(took), milliseconds(slowest), `${whole(memory)} MB`]],
    notes: [`The median of ${starts.length} starts, Node's own start included.`],
    figures: [
      figure("start to the first 200, migrated database", {
        measured: milliseconds(took),
        target: `≤ ${TARGET} ms`,
        met: took <= TARGET,
      }),
    ],
  };
}
