/** Runs the measurements that the command line names, prints their tables, and keeps the figures of a whole run. */
import { parseArgs } from "node:util";
import { explain, step } from "../../scripts/progress.mjs";
import * as faults from "../faults.ts";
import * as logIn from "../log-in.ts";
import * as logInStorm from "../log-in-storm.ts";
import * as scale from "../scale.ts";
import * as sessionCheck from "../session-check.ts";
import * as signUp from "../sign-up.ts";
import * as start from "../start.ts";
import { type Population, populate } from "./accounts.ts";
import { pinThisProcess } from "./cores.ts";
import { newFolder } from "./folder.ts";
import { chooseLoadGenerator } from "./load.ts";
import { describeRun } from "./machine.ts";
import { type Plan, quick, thorough } from "./plan.ts";
import { buildServer } from "./product.ts";
import { type Chapter, chapters, writeResults } from "./readme.ts";
import { figuresTable, type Report, reportText } from "./report.ts";

interface Measurement {
  readonly chapter: Chapter;
  /** @param population people to measure with, who sign up when somebody asks for them first */
  measure(plan: Plan, population: () => Promise<Population>): Promise<readonly Report[]>;
}

const measurements = new Map<string, Measurement>([
  ["session-check", speed(sessionCheck.measure)],
  ["log-in", speed(logIn.measure)],
  ["sign-up", speed(signUp.measure)],
  ["log-in-storm", speed(logInStorm.measure)],
  ["start", speed(start.measure)],
  ["scale", { chapter: "scale", measure: scale.measure }],
  ["faults", { chapter: "faults", measure: faults.measure }],
]);

function speed(measure: (plan: Plan, population: Population) => Promise<Report>): Measurement {
  return {
    chapter: "speed",
    measure: async (plan, population) => [await measure(plan, await population())],
  };
}

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
      write: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !measurements.has(name));
  if (unknown.length > 0) {
    console.error(
      `There is no measurement "${unknown.join('", "')}". There are: ${[...measurements.keys()].join(", ")}.`,
    );
    return 2;
  }
  const wanted = positionals.length === 0 ? [...measurements.keys()] : positionals;
  const isWhole = wanted.length === measurements.size;
  if (!values.source) await buildServer();
  const plan: Plan = {
    ...(values.quick ? quick : thorough),
    source: values.source,
    cores: pinThisProcess(),
    load: chooseLoadGenerator(),
    folder: newFolder(),
  };
  const write = values.write || (isWhole && !values.quick);
  let population: Promise<Population> | undefined;
  const people = () => {
    population ??= step("People sign up, so that there is somebody to measure with", () => populate(plan));
    return population;
  };
  let kept = true;
  for (const chapter of chapters) {
    const ofChapter = wanted.filter((name) => measurements.get(name)?.chapter === chapter);
    if (ofChapter.length === 0) continue;
    const circumstances = await describeRun(plan, { chapter, quick: values.quick });
    console.log(`\n${circumstances}\n`);
    const reports = await perform(plan, ofChapter, people);
    const figures = figuresTable(reports.flatMap((report) => report.figures));
    console.log(`\n${figures}\n`);
    kept &&= reports.every((report) => report.figures.every(({ isPromise, met }) => met || !isPromise));
    if (!write) continue;
    await writeResults(chapter, [circumstances, figures, ...reports.map(reportText)].join("\n\n"));
    console.log("Written into bench/README.md.");
  }
  return kept ? 0 : 1;
}

async function perform(
  plan: Plan,
  wanted: readonly string[],
  population: () => Promise<Population>,
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const name of wanted) {
    const measurement = measurements.get(name);
    if (measurement === undefined) continue;
    const found = await step(name, () => measurement.measure(plan, population));
    for (const report of found) console.log(`\n${reportText(report)}\n`);
    reports.push(...found);
  }
  return reports;
}
