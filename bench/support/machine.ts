import { cpus, loadavg, release, totalmem, type } from "node:os";
import { capture } from "../../scripts/run.mjs";
import { CONNECTIONS } from "./load.ts";
import type { Plan } from "./plan.ts";
import type { Chapter } from "./readme.ts";

/** Where, when and how: the sentences without which a figure means nothing. */
export async function describeRun(
  plan: Plan,
  { chapter, quick }: { chapter: Chapter; quick: boolean },
): Promise<string> {
  const { cores, source } = plan;
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const pinned =
    cores === undefined
      ? "nothing pinned to a core (that takes two cores and taskset)"
      : `server on core ${cores.server}, load on core ${cores.load}`;
  const lines = [
    `- ${new Date().toISOString().slice(0, 10)}, ${await version()}${source ? ", from its sources" : ""}`,
    `- ${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"}, ${memory} GB, ${type()} ${release()}, Node ${process.versions.node}; ${pinned}`,
    `- load average of the machine before: ${loadavg()
      .map((value) => value.toFixed(1))
      .join(", ")}`,
    ...(chapter === "speed" ? describeLoad(plan) : []),
    quick && "- **A quick run: it shows that the bench works; its figures mean little.**",
  ];
  return lines.filter(Boolean).join("\n");
}

function describeLoad({ load, rounds, seconds }: Plan): readonly string[] {
  const runs = rounds === 1 ? "one run" : `median of ${rounds}`;
  return [
    `- load from ${load.name}, ${CONNECTIONS} connections, ${seconds} s a run, ${runs}`,
    load.caveat && `- ${load.caveat}`,
  ];
}

/** The commit, and whether the tree differs from it. */
async function version(): Promise<string> {
  const { code, output } = await capture("git", ["describe", "--always", "--dirty"]);
  return code === 0 ? `commit ${output.trim()}` : "commit unknown";
}
