import { expect, test } from "vitest";
import { missingFromLock } from "../locked-packages.mjs";

const compiler = {
  version: "2.0.0",
  license: "MIT",
  dev: true,
  optionalDependencies: {
    "@compiler/linux-x64-musl": "2.0.0",
    "@compiler/darwin-arm64": "2.0.0",
    "@compiler/win32-x64-msvc": "2.0.0",
    "fast-colours": "1.0.0",
  },
};

test("platform packages that the registry did not serve are found with their platform", () => {
  const missing = missingFromLock({
    "node_modules/compiler": compiler,
    "node_modules/@compiler/darwin-arm64": { version: "2.0.0" },
  });
  expect(missing).toEqual([
    {
      folder: "node_modules/@compiler/linux-x64-musl",
      entry: {
        version: "2.0.0",
        cpu: ["x64"],
        dev: true,
        libc: ["musl"],
        license: "MIT",
        optional: true,
        os: ["linux"],
      },
    },
    {
      folder: "node_modules/@compiler/win32-x64-msvc",
      entry: { version: "2.0.0", cpu: ["x64"], dev: true, license: "MIT", optional: true, os: ["win32"] },
    },
  ]);
});

test("a complete lock file is left alone", () => {
  const packages = Object.fromEntries(
    Object.keys(compiler.optionalDependencies).map((name) => [`node_modules/${name}`, { version: "2.0.0" }]),
  );
  expect(missingFromLock({ "node_modules/compiler": compiler, ...packages })).toEqual([]);
});
