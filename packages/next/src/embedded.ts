import process from "node:process";
import type { Gatehouse, GatehouseConfig } from "gatehouse";
import { clientHeaders } from "./client-headers.ts";
import type { EngineConnection } from "./engine.ts";
import { ofProcess } from "./process-state.ts";

export interface EmbeddedOptions {
  /** Settings by their path, as in `gatehouse.config.ts`. */
  readonly config?: GatehouseConfig;
  /** Settings by their environment names; they win over `config`. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Brings the database up to date at the start. Default `false`: `npx gatehouse migrate` does it. */
  readonly migrate?: boolean;
}

export interface EmbeddedEngine extends EngineConnection {
  /**
   * Starts the engine, its mail worker and its housekeeping, for `register()` in `instrumentation.ts`: so a wrong setting
   * shows at once, and mail that is left over goes out before anybody visits. The first request does it otherwise.
   *
   * @throws SettingsError naming every setting that is wrong, and its fix
   */
  start(): Promise<void>;
  /** Ends all of it. The next request would start it again. */
  close(): Promise<void>;
}

interface Running {
  readonly gatehouse: Gatehouse;
  /** Takes no more mail and deletes no more rows, and goes on answering. */
  windDown(): Promise<void>;
}

const state = ofProcess<{ running?: Promise<Running> | undefined }>("engine", {});

/**
 * The whole engine inside this process, from the package `gatehouse`, which is to be installed as well. There is one per
 * process, whatever is loaded anew in development: settings that change ask for a restart.
 *
 * @example
 * export const engine = embeddedEngine({ config, migrate: true });
 */
export function embeddedEngine(options: EmbeddedOptions = {}): EmbeddedEngine {
  const running = () => {
    state.running ??= open(options).catch((error: unknown) => {
      // The reason may be gone by the next request.
      state.running = undefined;
      throw error;
    });
    return state.running;
  };
  return {
    async start() {
      await running();
    },
    async close() {
      const open = state.running;
      state.running = undefined;
      const { gatehouse, windDown } = (await open) ?? {};
      await windDown?.();
      await gatehouse?.close();
    },
    async sessionCookie() {
      const { gatehouse } = await running();
      return gatehouse.settings.session.cookieName;
    },
    async send(request) {
      const { gatehouse } = await running();
      const { headers, address } = withoutLastHop(clientHeaders(request.headers));
      return gatehouse.fetch(new Request(request, { headers }), { address });
    },
  };
}

async function open({ config, env = process.env, migrate = false }: EmbeddedOptions): Promise<Running> {
  // By Node itself: it starts threads from files of its own, which a bundler would leave behind.
  const { createGatehouse, startHousekeeping } = await import(
    /* turbopackIgnore: true */ /* webpackIgnore: true */ "gatehouse"
  );
  const gatehouse = await createGatehouse({
    // Next has the pages, and mails link to them.
    config: { ...config, headless: { only: true, ...config?.headless } },
    env,
    developmentSecretIn: process.cwd(),
  });
  try {
    if (migrate) await gatehouse.migrate();
  } catch (error) {
    await gatehouse.close();
    throw error;
  }
  gatehouse.mail.start();
  const housekeeping = startHousekeeping(gatehouse.engine);
  const windDown = async () => {
    gatehouse.drain();
    await Promise.all([gatehouse.mail.stop(), housekeeping.stop()]);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void leave(signal, { gatehouse, windDown }));
  }
  // Closed and not torn away, so that the database is one whole file afterwards.
  process.once("exit", () => gatehouse.engine.database.closeAtExit());
  return { gatehouse, windDown };
}

/**
 * Next ends the requests under way and then the process; until then the engine answers. Mail that is cut off is sent after
 * the next start. Where nobody else minds the signal (`NEXT_MANUAL_SIG_HANDLE`), it is ours to end the process.
 */
async function leave(signal: NodeJS.Signals, { gatehouse, windDown }: Running): Promise<void> {
  const alone = process.listenerCount(signal) === 0;
  await windDown();
  if (!alone) return;
  await gatehouse.close();
  process.kill(process.pid, signal);
}

interface Hop {
  readonly headers: Headers;
  readonly address: string | undefined;
}

/** The last address of the chain is whoever is connected to us, and between us and the engine there is no hop. */
function withoutLastHop(headers: Headers): Hop {
  const chain = headers.get("x-forwarded-for")?.split(",") ?? [];
  const address = chain.pop()?.trim();
  if (chain.length > 0) headers.set("x-forwarded-for", chain.join(","));
  else headers.delete("x-forwarded-for");
  return { headers, address };
}
