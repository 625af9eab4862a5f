// npm run check: everything that can be said about the code without running it. Silent where all is well.
import "./node-version.mjs";

const [{ ensureDependencies }, { findServerNode }, { checks }, { explain, step }] = await Promise.all([
  import("./dependencies.mjs"),
  import("./node-binary.mjs"),
  import("./checks.mjs"),
  import("./progress.mjs"),
]);

try {
  await ensureDependencies();
  const node = await findServerNode();
  for (const [label, check] of checks) {
    // One failed check does not hide the next: all are worth knowing at once.
    await step(label, () => check(node)).catch((error) => {
      explain(error);
      process.exitCode = 1;
    });
  }
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
