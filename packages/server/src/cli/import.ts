import { stat } from "node:fs/promises";
import type { Engine } from "../flows/context.ts";
import type { ForeignUser } from "../flows/import/foreign-user.ts";
import { type ImportRules, importBatch, rehearse } from "../flows/import/import-batch.ts";
import { namesOf } from "../flows/import/judge.ts";
import type { Command, OptionValues } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { Beside } from "./import/beside.ts";
import { DiskTable } from "./import/disk-table.ts";
import { faultIn } from "./import/fields.ts";
import { Progress } from "./import/progress.ts";
import type { Read } from "./import/read.ts";
import { records } from "./import/records.ts";
import { Report } from "./import/report.ts";
import { RowFault, type Source } from "./import/source.ts";
import { auth0 } from "./import/sources/auth0.ts";
import { betterAuth } from "./import/sources/better-auth.ts";
import { firebase } from "./import/sources/firebase.ts";
import { keycloak } from "./import/sources/keycloak.ts";
import { plain } from "./import/sources/plain.ts";
import { supabase } from "./import/sources/supabase.ts";
import { counted, say, sayError } from "./output.ts";
import { requireFillableUsers } from "./require-fillable-users.ts";
import { withGatehouse } from "./surroundings.ts";

const sources: ReadonlyMap<string, Source> = new Map([
  ["auth0", auth0],
  ["firebase", firebase],
  ["supabase", supabase],
  ["keycloak", keycloak],
  ["better-auth", betterAuth],
  ["csv", plain],
  ["ndjson", plain],
]);

/** Users of one transaction: some tens of milliseconds, so that a server beside it gets its turn. */
const BATCH = 100;

/** Files of more parts than this are better put together first. */
const MOST_FILES = 1000;

export const importCommand: Command = {
  summary: "Take users over from another system, with their password hashes; safe to repeat.",
  usage: `--from <${[...sources.keys()].join("|")}> <file>… [--dry-run] [--report <file>]`,
  options: {
    from: { type: "string", doc: `Where the users come from: ${[...sources.keys()].join(", ")}.` },
    "dry-run": { type: "boolean", doc: "Say what would be done, and write nothing but the report." },
    report: { type: "string", doc: "A new file for what became of each record, as lines of JSON." },
    "password-hashes": { type: "string", doc: "With auth0: the file of password hashes from its support." },
    identities: { type: "string", doc: "With supabase: the table auth.identities." },
    accounts: {
      type: "string",
      doc: "With better-auth: the table account, unless it is in the same database.",
    },
    brokers: {
      type: "string",
      doc: "With keycloak: whose accounts an identity provider's alias means, as alias=provider,…; others are left behind.",
    },
    "without-unreadable-passwords": {
      type: "boolean",
      doc: "Take users whose hash cannot be read here over without a password; they are refused otherwise.",
    },
  },
  positionals: { min: 1, max: MOST_FILES },
  async run({ values, positionals, surroundings }) {
    const { name, source } = sourceIn(values);
    refuseForeignOptions(values, source);
    const brokers = brokersIn(values);
    const total = await sizeOf(positionals);
    return withGatehouse(surroundings, async ({ engine }) => {
      if (source === firebase) requireSignerKey(engine);
      await requireFillableUsers(engine.database);
      using beside = await Beside.read(source, positionals, values);
      await using report = await Report.open(values.text("report"));
      using progress = new Progress(total);
      const rules = {
        source: name,
        withoutUnreadablePasswords: values.flag("without-unreadable-passwords"),
      };
      using sink = values.flag("dry-run") ? new Rehearsal(engine, rules) : new Batches(engine, rules);
      for (const file of positionals)
        await importFile(file, { source, beside, brokers, report, progress, sink });
      progress[Symbol.dispose]();
      conclude(report, values.flag("dry-run"));
      return report.counts.failed > 0 ? 1 : 0;
    });
  },
};

function sourceIn(values: OptionValues): { name: string; source: Source } {
  const name = values.text("from") ?? "";
  const source = sources.get(name);
  if (source === undefined) {
    throw new Complaint(`--from must be one of ${[...sources.keys()].join(", ")}.`, { exitCode: 2 });
  }
  return { name, source };
}

function refuseForeignOptions(values: OptionValues, source: Source): void {
  const own = new Set(optionsOf(source));
  const foreign = [...sources.values()]
    .flatMap(optionsOf)
    .find((option) => !own.has(option) && values.text(option) !== undefined);
  if (foreign !== undefined)
    throw new Complaint(`--${foreign} means nothing with this --from.`, { exitCode: 2 });
}

/** Those that only mean something with this source. */
function optionsOf({ beside, hasBrokers = false }: Source): readonly string[] {
  return [...beside.map(({ option }) => option), ...(hasBrokers ? ["brokers"] : [])];
}

/** Providers by the aliases of brokers. */
function brokersIn(values: OptionValues): ReadonlyMap<string, string> {
  const brokers = new Map<string, string>();
  for (const pair of values.text("brokers")?.split(",") ?? []) {
    const [, alias, provider] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
    if (alias === undefined || provider === undefined || brokers.has(alias)) {
      throw new Complaint(
        "--brokers must name each alias once, with its provider: --brokers google=google,corp=acme-oidc.",
        { exitCode: 2 },
      );
    }
    brokers.set(alias, provider);
  }
  return brokers;
}

/** Without it no log-in could ever succeed; it is a setting, because it is needed after the import (T-93). */
function requireSignerKey({ settings }: Engine): void {
  if (settings.password.firebaseScrypt !== null) return;
  throw new Complaint(
    "PASSWORD_FIREBASE_SCRYPT is not set. Its value is what Firebase's console shows under Authentication, Users, Password hash parameters, as JSON: base64_signer_key, base64_salt_separator, rounds and mem_cost.",
  );
}

async function sizeOf(files: readonly string[]): Promise<number> {
  let total = 0;
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) throw new Complaint(`There is no file ${file}.`);
    total += found.size;
  }
  return total;
}

interface Run {
  readonly source: Source;
  readonly beside: Beside;
  readonly brokers: ReadonlyMap<string, string>;
  readonly report: Report;
  readonly progress: Progress;
  readonly sink: Sink;
}

interface Line {
  readonly line: number;
  readonly user: ForeignUser;
}

/** Where users go. */
interface Sink extends Disposable {
  take(lines: readonly Line[]): Promise<readonly Outcome[]>;
}

type Outcome = Parameters<Report["add"]>[0]["outcome"];

async function importFile(file: string, run: Run): Promise<void> {
  const { source, report, progress, sink } = run;
  let waiting: Line[] = [];
  const flush = async () => {
    const lines = waiting;
    waiting = [];
    const outcomes = lines.length === 0 ? [] : await sink.take(lines);
    for (const [index, outcome] of outcomes.entries()) {
      await report.add({ file, line: lines[index]?.line ?? 0, outcome });
    }
    progress.tell(() => describe(report));
  };
  let isFirst = true;
  for await (const read of records(file, {
    layout: source.layout,
    read: (bytes) => progress.advance(bytes),
  })) {
    const user = userIn(read, run);
    if (typeof user === "string") {
      if (isFirst && user.startsWith("unknown_field")) throw new Complaint(unknownField(file, user));
      await flush();
      await report.add({ file, line: read.line, outcome: { kind: "failed", reason: user } });
    } else waiting.push({ line: read.line, user });
    isFirst = false;
    if (waiting.length >= BATCH) await flush();
  }
  await flush();
}

function unknownField(file: string, fault: string): string {
  return `${file} is not in the form that --from says (${fault}). Nobody was imported from it.`;
}

/** @returns why the record is none, where it is none */
function userIn(read: Read, { source, beside, brokers }: Run): ForeignUser | string {
  if ("fault" in read) return read.fault;
  const { record } = read;
  const fault = faultIn(record);
  if (fault !== undefined) return fault;
  try {
    return source.toUser(record, {
      rowsOf: (table) => beside.rowsOf(table, record),
      providerOf: (broker) => brokers.get(broker),
    });
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    return error.reason;
  }
}

class Batches implements Sink {
  readonly #engine: Engine;
  readonly #rules: ImportRules;

  constructor(engine: Engine, rules: ImportRules) {
    this.#engine = engine;
    this.#rules = rules;
  }

  take(lines: readonly Line[]): Promise<readonly Outcome[]> {
    const users = lines.map(({ user }) => user);
    return importBatch(this.#engine, users, this.#rules);
  }

  [Symbol.dispose](): void {
    // Nothing is held.
  }
}

/** Remembers on the disk who would be here by now. */
class Rehearsal implements Sink {
  readonly #engine: Engine;
  readonly #rules: ImportRules;
  readonly #names = new DiskTable();

  constructor(engine: Engine, rules: ImportRules) {
    this.#engine = engine;
    this.#rules = rules;
  }

  async take(lines: readonly Line[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { user } of lines) outcomes.push(await this.#rehearse(user));
    return outcomes;
  }

  async #rehearse(given: ForeignUser): Promise<Outcome> {
    const { outcome, user } = await rehearse(this.#engine, given, this.#rules);
    if (outcome.kind !== "imported") return outcome;
    const names = namesOf(user).map(([kind, name]) => ({ kind, key: `${kind}:${name}` }));
    const known = names.find(({ key }) => this.#names.has(key));
    if (known !== undefined) return { kind: "skipped", reason: known.kind, id: undefined };
    for (const { key } of names) this.#names.add(key, "");
    return outcome;
  }

  [Symbol.dispose](): void {
    this.#names[Symbol.dispose]();
  }
}

function describe({ counts: { imported, skipped, failed } }: Report): string {
  return `${imported} imported, ${skipped} skipped, ${failed} failed`;
}

function conclude(report: Report, isRehearsal: boolean): void {
  const { imported, skipped, failed } = report.counts;
  const verb = isRehearsal ? "Would import" : "Imported";
  say(`${verb} ${counted(imported, "user")}; ${skipped} skipped, ${failed} failed.`);
  for (const line of report.summary()) say(`  ${line}`);
  if (report.reasons.has("password_hasher_disabled"))
    sayError("Some hashes are of a kind that PASSWORD_HASHERS does not name. Add it, and import again.");
  if (report.reasons.has("identity_left_behind"))
    sayError(
      "Some accounts at identity providers were left behind: --brokers does not say whose they are. Who is here already is skipped when you import again, so try with --dry-run first.",
    );
}
