/** The profiling aid behind ../profile.mjs. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { explain, step } from "../../scripts/progress.mjs";
import { type Population, populate } from "./accounts.ts";
import { pinThisProcess } from "./cores.ts";
import { byFile, byFunction, type CpuProfile, type Share, withoutStart } from "./cpu-profile.ts";
import { newFolder } from "./folder.ts";
import { openHouseOn } from "./house.ts";
import { chooseLoadGenerator } from "./load.ts";
import { type Plan, quick, thorough } from "./plan.ts";
import { buildServer } from "./product.ts";
import { table, whole } from "./report.ts";

interface Scenario {
  readonly path: string;
  readonly header: string;
  values(population: Population): readonly string[];
}

const scenarios = new Map<string, Scenario>([
  [
    "session",
    { path: "/_allauth/app/v1/auth/session", header: "X-Session-Token", values: ({ tokens }) => tokens },
  ],
  [
    "cookie",
    { path: "/_allauth/browser/v1/auth/session", header: "Cookie", values: ({ cookies }) => cookies },
  ],
]);

try {
  process.exitCode = await main();
} catch (error) {
  explain(error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      source: { type: "boolean", default: false },
      top: { type: "string", default: "25" },
    },
    allowPositionals: true,
  });
  const name = positionals[0] ?? "session";
  const scenario = scenarios.get(name);
  if (scenario === undefined) {
    console.error(
      `There is nothing called "${name}" to profile. There are: ${[...scenarios.keys()].join(", ")}.`,
    );
    return 2;
  }
  if (!values.source) await buildServer();
  const plan: Plan = {
    ...(values.quick ? quick : { ...thorough, rounds: 1 }),
    source: values.source,
    cores: pinThisProcess(),
    load: chooseLoadGenerator(),
    folder: newFolder(),
  };
  const population = await step("People sign up, so that there is somebody to measure with", () =>
    populate(plan),
  );
  const profile = await step(`Profiling: ${name}`, () => record(plan, scenario, population));
  const top = Number(values.top);
  console.log(`\n${sharesTable("function", byFunction(profile), top)}\n`);
  console.log(`${sharesTable("file or package", byFile(profile), top)}\n`);
  return 0;
}

async function record(plan: Plan, scenario: Scenario, population: Population): Promise<CpuProfile> {
  const profiles = join(plan.folder, "profiles");
  const house = await openHouseOn(plan, population.database, {
    name: "profile",
    nodeFlags: ["--cpu-prof", `--cpu-prof-dir=${profiles}`, "--cpu-prof-interval=500"],
  });
  const { header } = scenario;
  const load = { url: house.url + scenario.path, header, values: scenario.values(population) };
  const { requestsPerSecond, failed } = await plan.load.run({
    ...{ ...load, seconds: plan.warmUp + plan.seconds, folder: plan.folder },
  });
  // The profile is written when the server ends.
  await house.stop();
  console.log(`  ${whole(requestsPerSecond)} requests/s under the profiler, ${failed} failed`);
  const [file] = await readdir(profiles);
  if (file === undefined) throw new Error("The server left no profile behind.");
  const profile = JSON.parse(await readFile(join(profiles, file), "utf8")) as CpuProfile;
  return withoutStart(profile, house.startedIn / 1000 + plan.warmUp);
}

function sharesTable(what: string, shares: readonly Share[], top: number): string {
  const rows = shares.slice(0, top).map(({ name, share }) => [name, `${(share * 100).toFixed(1)} %`]);
  return table([what, "self time"], rows);
}
