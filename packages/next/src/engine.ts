/** The way to the engine: over HTTP (`remoteEngine`), or in this very process (`embeddedEngine`). */
export interface EngineConnection {
  /** The engine's `SESSION_COOKIE_NAME`. */
  sessionCookie(): string | Promise<string>;
  /**
   * Hands a request of the API on. Only its path counts, not its host, and its signal is heeded where waiting can be long.
   *
   * @throws when the engine does not answer
   */
  send(request: Request): Promise<Response>;
}
