export { GatehouseClient } from "./client.ts";
export type * from "./contract.ts";
export {
  AuthError,
  type ClientErrorCode,
  type ErrorCode,
  type FieldError,
  type PasskeyErrorCode,
} from "./errors.ts";
export type { AuthModule } from "./modules/auth.ts";
export type { CodesModule } from "./modules/codes.ts";
export type { ConfigModule } from "./modules/config.ts";
export type { EmailModule, EmailVerification } from "./modules/email.ts";
export type { MfaModule, TotpStatus } from "./modules/mfa.ts";
export type { PasswordModule, PasswordRequest } from "./modules/password.ts";
export type { PhoneModule } from "./modules/phone.ts";
export type { ProvidersModule } from "./modules/providers.ts";
export type { SessionsModule } from "./modules/sessions.ts";
export type { CallOptions, Send } from "./operation.ts";
export type { ClientOptions, RequestReport } from "./options.ts";
export { supportsPasskeyAutofill, supportsPasskeys } from "./passkeys/support.ts";
export type {
  Anonymous,
  Authenticated,
  AuthState,
  Pending,
  PendingFlow,
  ReauthenticationRequired,
  SessionState,
} from "./state.ts";
export {
  browserLocalStorage,
  browserSessionStorage,
  cookieStorage,
  memoryStorage,
  type TokenStorage,
} from "./storage.ts";
export type { AuthChange, AuthEvents, Listener } from "./store.ts";
