// Stands between a run of tests and one server. When the run ends without a word (kill -9, a crash), the channel to it closes,
// and this ends the server and removes its data.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import process from "node:process";

process.once("message", (order) => {
  const { command, args, folder, owner, end } =
    /** @type {import("./service.mjs").Place & { command: string, args: string[], end: NodeJS.Signals }} */ (
      order
    );
  const server = spawn(command, args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"], ...owner });
  const removeData = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  let deserted = false;

  server.once("error", (error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.once("exit", () => {
    if (deserted) removeData();
    process.exit();
  });
  process.on("message", (signal) => server.kill(/** @type {NodeJS.Signals} */ (signal)));
  process.once("disconnect", () => {
    deserted = true;
    server.kill(end);
  });
});
