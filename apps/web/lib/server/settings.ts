/*
 * Read at run time, not baked in at build time, so that one build serves every environment. Through `env`, because
 * the bundler replaces `process.env.NEXT_PUBLIC_…` where it stands literally.
 */
const { env } = process;

/**
 * Where the browser reaches the engine by itself, on another origin, with tokens in place of cookies
 * (the engine runs with `HEADLESS_BROWSER_TOKENS=true`). Not set: through these pages' own origin.
 */
export function directUrl(): string | undefined {
  const url = env.NEXT_PUBLIC_GATEHOUSE_URL;
  return url ? url.replace(/\/+$/, "") : undefined;
}
