// npm run test:django: Gatehouse and a real Django on one database, then one last line with the totals.
import "./node-version.mjs";

const { testBesideDjango } = await import("./test-run.mjs");
await testBesideDjango();
