import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { Complaint, explain, step } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { capture, run } from "./run.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  path.join(process.env["PROGRAMFILES"] ?? "C:\\Program Files", "Google\\Chrome\\Application\\chrome.exe"),
];

/**
 * A Chromium for the browser tests: the one that is named or installed, else Debian's, else Playwright's own.
 *
 * @param {string} node the Node that runs Playwright's installer
 * @returns {Promise<string>} the path of its binary
 * @throws {Complaint} when there is none and none can be installed: browser tests are never left out in silence
 */
export async function ensureBrowser(node) {
  const named = process.env["GATEHOUSE_CHROMIUM"];
  if (named !== undefined && named !== "") {
    if (await works(named)) return named;
    throw new Complaint(`GATEHOUSE_CHROMIUM is "${named}", and that does not start as a browser.`);
  }
  const found = (await installed()) ?? (await fromDebian()) ?? (await fromPlaywright(node));
  if (found !== undefined) return found;
  throw new Complaint(
    "The browser tests need Chromium or Chrome, and neither is here nor could be installed.\n" +
      "Install one, or give its path in GATEHOUSE_CHROMIUM. To run everything else: GATEHOUSE_SKIP_BROWSER=1 npm test",
  );
}

/** @returns {Promise<string | undefined>} */
async function installed() {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...elsewhere,
  ];
  for (const candidate of candidates) if (existsSync(candidate) && (await works(candidate))) return candidate;
  return playwrightsOwn();
}

/** @param {string} binary */
async function works(binary) {
  // Windows' chrome.exe prints no version; there its presence has to do.
  if (process.platform === "win32") return existsSync(binary);
  const { code, output } = await capture(binary, ["--version"]);
  return code === 0 && /Chrom/i.test(output);
}

/** @returns {Promise<string | undefined>} */
async function fromDebian() {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const system = await readFile("/etc/os-release", "utf8").catch(() => "");
  // Ubuntu's package of that name only installs a snap, which containers cannot run: checked by starting it.
  if (!/^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(system)) return undefined;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const attempt = step("Installing Chromium (apt-get)", async () => {
    await run("apt-get", ["update", "-qq"], { env });
    await run(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
      { env },
    );
  });
  return attempt.then(installed, noted);
}

/** @param {string} node @returns {Promise<string | undefined>} */
async function fromPlaywright(node) {
  const cli = inRoot("node_modules/playwright-core/cli.js");
  const attempt = step("Installing Playwright's Chromium", () => run(node, [cli, "install", "chromium"]));
  return attempt.then(playwrightsOwn, noted);
}

/** One way failed and says why; there may be another. @param {unknown} error @returns {undefined} */
function noted(error) {
  explain(error);
  return undefined;
}

/** The newest Chromium in Playwright's cache. */
function playwrightsOwn() {
  const caches = [
    process.env["PLAYWRIGHT_BROWSERS_PATH"] ?? "",
    path.join(homedir(), ".cache/ms-playwright"),
    path.join(homedir(), "Library/Caches/ms-playwright"),
    path.join(process.env["LOCALAPPDATA"] ?? "", "ms-playwright"),
  ].filter((folder) => folder !== "" && existsSync(folder));
  const binaries = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-win/chrome.exe",
    "chrome-win64/chrome.exe",
  ];
  const bundles = ["chrome-mac", "chrome-mac-arm64", "chrome-mac-x64"].flatMap((folder) =>
    ["Chromium", "Google Chrome for Testing"].map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`),
  );
  const builds = caches.flatMap((cache) =>
    readdirSync(cache)
      .filter((name) => /^chromium-\d+$/.test(name))
      .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
      .map((name) => path.join(cache, name)),
  );
  const candidates = builds.flatMap((build) =>
    [...binaries, ...bundles].map((binary) => path.join(build, binary)),
  );
  return candidates.find((candidate) => existsSync(candidate));
}
