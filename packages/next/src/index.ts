export { answerUnavailable } from "./answer.ts";
export {
  type Auth,
  type AuthOptions,
  createAuth,
  GatehouseUnavailable,
  type Session,
  type Unavailable,
} from "./auth.ts";
export type { EngineConnection } from "./engine.ts";
export { gatehouseHandler } from "./handler.ts";
export { type RemoteEngineOptions, remoteEngine } from "./remote-engine.ts";
