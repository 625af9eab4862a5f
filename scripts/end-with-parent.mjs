// Preloaded into the servers that `npm start` runs: should the parent vanish without a word (kill -9, a crash), the
// channel to it closes, and the server ends itself instead of holding its port for ever.
import process from "node:process";

const graceMs = 10_000;

process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), graceMs).unref();
});
process.channel?.unref();
