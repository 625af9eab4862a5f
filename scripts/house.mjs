import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import process from "node:process";
import { buildStale } from "./builds.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { gatehouse, startApi, startWeb } from "./house-services.mjs";
import { findServerNode, pathWith } from "./node-binary.mjs";
import { portSetting, requireFreePorts } from "./ports.mjs";
import { explain, paint, step } from "./progress.mjs";
import { inRoot } from "./repository.mjs";
import { run, stopRunning } from "./run.mjs";

/** Prepares and runs the whole house; returns when it runs, and ends the process when it is stopped. */
export async function start() {
  /** @type {import("./services.mjs").Service[]} */
  const services = [];
  const stop = stopOnSignals(services);
  try {
    if (existsSync(inRoot(".env"))) process.loadEnvFile(inRoot(".env"));
    console.log(`\n${paint("bold", "Gatehouse")}\n`);
    const api = portSetting("SERVE_PORT", { fallback: 8000, user: "the API" });
    const web = portSetting("WEB_PORT", { fallback: 3000, user: "the front end" });
    await requireFreePorts([api, web]);
    await ensureDependencies();
    const node = await findServerNode();
    await buildStale(node);

    const env = { ...pathWith(node), SERVE_PORT: String(api.port), WEB_PORT: String(web.port) };
    await mkdir(inRoot("var"), { recursive: true });
    await step("Bringing the database up to date", () =>
      run(node, [gatehouse, "migrate"], {
        env,
        failure: "The database could not be migrated. The reason is above.",
      }),
    );
    await step("Starting the API and the front end", async () => {
      services.push(startApi({ node, port: api.port, env }));
      services.push(startWeb({ node, port: web.port, apiPort: api.port, env }));
      await Promise.all(services.map((service) => service.ready()));
    });
    for (const service of services) service.showOutput();
    announce(api.port, web.port);
    watch(services, stop);
  } catch (error) {
    if (stop.requested) return;
    explain(error);
    await stop.now(1);
  }
}

/** @param {number} api @param {number} web */
function announce(api, web) {
  console.log(`
  ${paint("green", "Gatehouse is running.")}

  Front end            ${paint("bold", `http://localhost:${web}`)}
  API                  ${paint("bold", `http://localhost:${api}`)}
  API document         ${paint("bold", `http://localhost:${api}/_allauth/openapi.html`)}
  Development mailbox  ${paint("bold", `http://localhost:${api}/__dev/mail`)}

  Make an administrator:  npx gatehouse createsuperuser
  Stop:                   Ctrl-C
`);
}

/** @param {readonly import("./services.mjs").Service[]} services @param {ReturnType<typeof stopOnSignals>} stop */
function watch(services, stop) {
  for (const service of services) {
    void service.ended.then(async (reason) => {
      if (stop.requested) return;
      console.error(
        `\n${paint("red", `${service.title} stopped by itself (${reason}); stopping the rest.`)}`,
      );
      await stop.now(1);
    });
  }
}

/**
 * Ctrl-C, a plain kill and a closed terminal all mean: stop everything, then leave with exit code 0. Asked twice, it
 * no longer waits for anybody.
 *
 * @param {readonly import("./services.mjs").Service[]} services
 */
function stopOnSignals(services) {
  const state = {
    requested: false,
    /** @param {number} exitCode */
    async now(exitCode) {
      state.requested = true;
      stopRunning();
      await Promise.all(services.map((service) => service.stop()));
      process.exit(exitCode);
    },
  };
  let requestedAt = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // One Ctrl-C arrives twice: from the terminal, and from npm, which hands its own on.
      if (state.requested && performance.now() - requestedAt < 1_000) return;
      if (state.requested) {
        for (const service of services) service.kill();
        return;
      }
      requestedAt = performance.now();
      console.log("\nStopping …");
      void state.now(0);
    });
  }
  // The terminal may be gone before we are: then there is nobody left to write to.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  return state;
}
