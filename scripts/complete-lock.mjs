// After a change of dependencies: node scripts/complete-lock.mjs
//
// npm leaves those optional packages out of package-lock.json that its registry could not serve for other platforms on
// that day, and `npm ci` then refuses the whole file. This writes them back in: name, version and platform are known
// from the package that wants them, and npm looks at no more than that on platforms that do not install them.
import "./node-version.mjs";

const { readFile, writeFile } = await import("node:fs/promises");
const { inRoot } = await import("./repository.mjs");
const { missingFromLock } = await import("./locked-packages.mjs");

const file = inRoot("package-lock.json");
const lock = JSON.parse(await readFile(file, "utf8"));
const missing = missingFromLock(lock.packages);
for (const { folder, entry } of missing) lock.packages[folder] = entry;
if (missing.length > 0) {
  const [root, ...others] = Object.keys(lock.packages);
  // npm keeps the folders sorted; so does this, for small differences.
  const folders = [root, ...others.sort((a, b) => a.localeCompare(b, "en"))];
  lock.packages = Object.fromEntries(folders.map((folder) => [folder, lock.packages[folder ?? ""]]));
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${missing.length} packages of other platforms written into package-lock.json.`);
