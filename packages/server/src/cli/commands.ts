import { adoptCommand } from "./adopt.ts";
import { changepassword } from "./changepassword.ts";
import { clearsessions } from "./clearsessions.ts";
import type { Command } from "./command.ts";
import { createsuperuser } from "./createsuperuser.ts";
import { doctor } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { migrateCommand } from "./migrate.ts";
import { sendtestemail } from "./sendtestemail.ts";
import { serve } from "./serve.ts";
import { settingsCommand } from "./settings.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  serve,
  migrateCommand,
  adoptCommand,
  createsuperuser,
  changepassword,
  importCommand,
  exportCommand,
  clearsessions,
  settingsCommand,
  sendtestemail,
  doctor,
];
