export {
  type EmailAddresses,
  type InitialData,
  type Sessions,
  useConfig,
  useEmailAddresses,
  useSessions,
} from "./account.ts";
export { AuthProvider, type AuthProviderProps } from "./auth-provider.tsx";
export { type Authenticators, useAuthenticators } from "./authenticators.ts";
export { type KnownPhone, useClient } from "./context.ts";
export {
  useCodeConfirm,
  useCodeRequest,
  useCodeResend,
  useEmailCodeResend,
  useLogin,
  useLogout,
  useMfaAuthenticate,
  useMfaReauthenticate,
  useMfaTrust,
  usePasswordChange,
  usePasswordRequest,
  usePasswordReset,
  usePhoneChange,
  usePhoneCodeResend,
  usePhoneVerify,
  useReauthenticate,
  useSignup,
  useVerifyEmail,
} from "./flows.ts";
export { Anonymous, Authenticated, type GuardProps } from "./guards.tsx";
export { type PasskeyAutofill, usePasskeyAutofill } from "./passkey-autofill.ts";
export {
  type Passkeys,
  usePasskeyAuthenticate,
  usePasskeyFinishSignup,
  usePasskeyLogin,
  usePasskeyModule,
  usePasskeyReauthenticate,
  usePasskeySignup,
  usePasskeySupport,
  usePasskeys,
} from "./passkeys.ts";
export { type Phone, usePhone } from "./phone.ts";
export { type Action, type ActionResult, useAction } from "./use-action.ts";
export { type Auth, useAuth, useSession, useUser } from "./use-auth.ts";
