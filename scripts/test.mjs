// npm test: every test there is, then one last line with the totals.
import "./node-version.mjs";

const { test } = await import("./test-run.mjs");
await test();
