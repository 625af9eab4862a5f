import { type Settings, withoutPassword } from "../../config/settings.ts";
import { reasonOf, checkRedis as tryRedis } from "../../store/redis/connection.ts";
import { probeLimits } from "../../store/redis/limits-in-redis.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { isLocal } from "./topology.ts";

/** Whether Redis counts rate limits, where the settings name one. */
export async function checkRedis({ redis: { url } }: Settings): Promise<readonly Finding[]> {
  if (url === null) return [];
  const where = withoutPassword(url);
  try {
    await tryRedis({ url, probe: probeLimits });
  } catch (error) {
    return [
      problem(
        "redis",
        `${where} cannot be used: rate limits are counted in the database. ${reasonOf(error)}`,
        "Correct REDIS_URL (rediss:// where Redis speaks TLS, redis:// where it does not), start Redis, or leave the setting out.",
      ),
    ];
  }
  const { protocol, hostname, password } = new URL(url);
  if (isLocal(hostname)) return [ok("redis", `${where} counts rate limits.`)];
  if (password === "") {
    const message = `${where} takes anybody without a password: whoever reaches it can lift or close rate limits.`;
    return [
      warning("redis", message, "Give Redis a password (requirepass, or ACL) and put it into REDIS_URL."),
    ];
  }
  if (protocol === "redis:") {
    const message = `${where} is not encrypted: its password and callers' addresses cross the network in the clear.`;
    return [warning("redis", message, "Use rediss://, unless only your own machines share that network.")];
  }
  return [ok("redis", `${where} counts rate limits.`)];
}
