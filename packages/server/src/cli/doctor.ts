import { type Settings, SettingsError } from "../config/settings.ts";
import type { Command, Surroundings } from "./command.ts";
import { checkCookies } from "./doctor/check-cookies.ts";
import { checkDatabase } from "./doctor/check-database.ts";
import { checkMail } from "./doctor/check-mail.ts";
import { checkLimits, checkProxy } from "./doctor/check-proxy.ts";
import { checkRedis } from "./doctor/check-redis.ts";
import { checkSecrets } from "./doctor/check-secrets.ts";
import { checkSms } from "./doctor/check-sms.ts";
import { checkOrigins, checkTopology } from "./doctor/check-topology.ts";
import { type Finding, ok } from "./doctor/finding.ts";
import { columns, counted, paint, say } from "./output.ts";
import { openSettings } from "./surroundings.ts";

export const doctor: Command = {
  summary: "Check settings, addresses, cookies, proxies, mail, database and Redis, and say what to do.",
  usage: "[--json]",
  options: { json: { type: "boolean", doc: "Print the findings as JSON." } },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const findings = await examine(surroundings);
    const problems = findings.filter(({ level }) => level === "problem").length;
    if (values.flag("json")) say(JSON.stringify(findings, null, 2));
    else for (const line of report(findings)) say(line);
    return problems > 0 ? 1 : 0;
  },
};

async function examine(surroundings: Surroundings): Promise<readonly Finding[]> {
  let settings: Settings;
  try {
    ({ settings } = await openSettings(surroundings));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ problem, fix }) => ({
      level: "problem",
      subject: "settings",
      message: problem,
      remedy: fix,
    }));
  }
  return [
    ok("settings", "Complete and consistent."),
    ...checkSecrets(settings),
    ...checkTopology(settings),
    ...checkOrigins(settings),
    ...checkCookies(settings),
    ...checkProxy(settings),
    ...checkLimits(settings),
    ...(await checkMail(settings)),
    ...checkSms(settings),
    ...(await checkDatabase(settings)),
    ...(await checkRedis(settings)),
  ];
}

const marks = {
  ok: () => paint("green", "ok"),
  warning: () => paint("yellow", "warning"),
  problem: () => paint("red", "problem"),
} as const;

function report(findings: readonly Finding[]): string[] {
  const lines = columns(
    findings.flatMap(({ level, subject, message, remedy }) => [
      [marks[level](), subject, message],
      ...(remedy === undefined ? [] : [["", "", paint("dim", `→ ${remedy}`)]]),
    ]),
    0,
  );
  const count = (level: Finding["level"]): number =>
    findings.filter((finding) => finding.level === level).length;
  return [...lines, "", `${counted(count("problem"), "problem")}, ${counted(count("warning"), "warning")}.`];
}
