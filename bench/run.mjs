// Measures Gatehouse: node bench/run.mjs [--quick] [--source] [--write] [measurement …]
//
//   --quick   short runs, once each: shows that everything works, and no more
//   --source  the server from its sources; without it, built first, as it is in production
//   --write   writes the figures into bench/README.md even from a quick or partial run: those of the chapters that were run
//
// Works under any Node that the repository supports; the measuring itself happens under the server's.
import "../scripts/node-version.mjs";

const { launch } = await import("./support/launch.mjs");
await launch(new URL("./support/suite.ts", import.meta.url));
