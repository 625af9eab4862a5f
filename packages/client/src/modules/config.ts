import { granted } from "../answer.ts";
import type { Configuration } from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";

export type ConfigModule = ReturnType<typeof configModule>;

/** What this server offers. */
export function configModule(send: Send) {
  return {
    /** Log-in methods, open sign-up, providers, second factors (`GET config`). */
    async get(options?: CallOptions): Promise<Configuration> {
      const answer = await send<"getConfiguration">({
        name: "config.get",
        method: "GET",
        path: "/config",
        ...options,
      });
      return granted(answer).data;
    },
  };
}
