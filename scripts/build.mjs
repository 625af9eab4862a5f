// npm run build: compiles the packages and the front end, as far as their sources changed.
import "./node-version.mjs";

const [{ ensureDependencies }, { findServerNode }, { buildStale, builds, guard }, { explain }] =
  await Promise.all([
    import("./dependencies.mjs"),
    import("./node-binary.mjs"),
    import("./builds.mjs"),
    import("./progress.mjs"),
  ]);

try {
  await ensureDependencies();
  await buildStale(await findServerNode(), [...Object.values(builds), guard]);
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
