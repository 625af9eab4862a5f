/** Runs the measurements that the command line names, prints their tables, and keeps the figures of a whole run. */
import { parseArgs } from "node:util";
import { explain, step } from "../../scripts/progress.mjs";
import * as logIn from "../log-in.ts";
import * as logInStorm from "../log-in-storm.ts";
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
import { writeResults } from "./readme.ts";
import { figuresTable, type Report, reportText } from "./report.ts";

type Measurement = (plan: Plan, population: Population) => Promise<Report>;

const measurements = new Map<string, Measurement>([
  ["session-check", sessionCheck.measure],
  ["log-in", logIn.measure],
  ["sign-up", signUp.measure],
  ["log-in-storm", logInStorm.measure],
  ["start", start.measure],
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
  const circumstances = await describeRun(plan, { quick: values.quick });
  console.log(`\n${circumstances}\n`);
  const reports = await perform(plan, wanted);
  const figures = figuresTable(reports.flatMap((report) => report.figures));
  console.log(`\n${figures}\n`);
  if (values.write || (isWhole && !values.quick)) {
    await writeResults([circumstances, figures, ...reports.map(reportText)].join("\n\n"));
    console.log("Written into bench/README.md.");
  }
  return 0;
}

async function perform(plan: Plan, wanted: readonly string[]): Promise<readonly Report[]> {
  const population = await step("People sign up, so that there is somebody to measure with", () =>
    populate(plan),
  );
  const reports: Report[] = [];
  for (const name of wanted) {
    const measure = measurements.get(name);
    if (measure === undefined) continue;
    const report = await step(name, () => measure(plan, population));
    console.log(`\n${reportText(report)}\n`);
    reports.push(report);
  }
  return reports;
}
