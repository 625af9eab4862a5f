/** Runs once when the server starts, before it takes a request. */
export async function register(): Promise<void> {
  // Written like this, the bundler leaves Node's modules out of what it builds for other runtimes.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { watchRequests } = await import("@gatehouse/next/instrumentation");
    const { startEngine } = await import("./lib/auth");
    watchRequests();
    await startEngine();
  }
}
