import { changepassword } from "./changepassword.ts";
import { clearsessions } from "./clearsessions.ts";
import type { Command } from "./command.ts";
import { createsuperuser } from "./createsuperuser.ts";
import { doctor } from "./doctor.ts";
import { migrateCommand } from "./migrate.ts";
import { sendtestemail } from "./sendtestemail.ts";
import { serve } from "./serve.ts";
import { settingsCommand } from "./settings.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  serve,
  migrateCommand,
  createsuperuser,
  changepassword,
  clearsessions,
  settingsCommand,
  sendtestemail,
  doctor,
];
