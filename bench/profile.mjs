// Says where the server's time goes: node bench/profile.mjs session [--quick] [--source] [--top=25]
//
// Runs the session bench (`session`: the app client; `cookie`: the browser client) with V8's sampling profiler on and
// prints the functions in which most samples fell, then the same by file. The profiler itself costs a little, so the
// throughput that it prints is not a figure to quote.
import "../scripts/node-version.mjs";

const { launch } = await import("./support/launch.mjs");
await launch(new URL("./support/profile.ts", import.meta.url));
