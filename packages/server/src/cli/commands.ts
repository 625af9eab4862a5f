import type { Command } from "./command.ts";

/**
 * Every command by its name, in the order of the help. Each is loaded when somebody asks for it: a server that starts needs nothing
 * of what reads other systems' exports.
 */
export const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["serve", async () => (await import("./serve.ts")).serve],
  ["migrate", async () => (await import("./migrate.ts")).migrateCommand],
  ["adopt", async () => (await import("./adopt.ts")).adoptCommand],
  ["createsuperuser", async () => (await import("./createsuperuser.ts")).createsuperuser],
  ["changepassword", async () => (await import("./changepassword.ts")).changepassword],
  ["import", async () => (await import("./import.ts")).importCommand],
  ["export", async () => (await import("./export.ts")).exportCommand],
  ["clearsessions", async () => (await import("./clearsessions.ts")).clearsessions],
  ["settings", async () => (await import("./settings.ts")).settingsCommand],
  ["sendtestemail", async () => (await import("./sendtestemail.ts")).sendtestemail],
  ["doctor", async () => (await import("./doctor.ts")).doctor],
]);
