import type { Settings } from "../../../config/settings.ts";
import type { UserCodeFormat } from "../../../config/user-codes.ts";
import { userCodeLength } from "../../../flows/codes/user-code.ts";
import { isOpenForSignup } from "../../../flows/signup/signup.ts";
import { ok } from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import { type ConfigurationData, configurationOutput, providersOutput } from "../outputs.ts";

export function configOperations(settings: Settings): readonly Route[] {
  const answer = ok(configuration(settings));
  return [
    operation({
      id: "getConfiguration",
      method: "GET",
      path: "/config",
      summary: "Get configuration",
      limit: "none",
      answers: { 200: configurationOutput },
      handle: async ({ visit: { engine } }) => {
        if (engine.adapter.isOpenForSignup === undefined) return answer;
        return ok(configuration(settings, await isOpenForSignup(engine)));
      },
    }),
    operation({
      id: "listProviders",
      method: "GET",
      path: "/auth/providers",
      summary: "List the configured providers",
      limit: "none",
      answers: { 200: providersOutput },
      // A shorthand of some front ends for this part of the configuration.
      handle: () => ok([]),
    }),
  ];
}

function configuration({ account, mfa, usersessions }: Settings, isOpen = true): ConfigurationData {
  const methods = account.loginMethods;
  // Kept by the reference for clients older than `login_methods`.
  const classic = (["username", "email"] as const).filter((method) => methods.includes(method));
  return {
    account: {
      login_methods: [...methods],
      is_open_for_signup: isOpen,
      email_verification_by_code_enabled: account.emailVerificationByCodeEnabled,
      login_by_code_enabled: account.loginByCodeEnabled,
      password_reset_by_code_enabled: account.passwordResetByCodeEnabled,
      ...(classic[0] && { authentication_method: classic.length > 1 ? "username_email" : classic[0] }),
    },
    socialaccount: { providers: [] },
    mfa: {
      supported_types: [...mfa.supportedTypes],
      passkey_login_enabled: mfa.passkeyLoginEnabled,
      ...(mfa.passkeySignupEnabled && { passkey_signup_enabled: true as const }),
    },
    usersessions: { track_activity: usersessions.trackActivity },
    gatehouse: ownConfiguration(account),
  };
}

function ownConfiguration(account: Settings["account"]): ConfigurationData["gatehouse"] {
  return {
    signup_fields: account.signupFields.flatMap(({ name, required }) => {
      // The headless API asks for no password twice.
      if (name === "password2") return [];
      return [{ name: name === "password1" ? "password" : name, required }];
    }),
    codes: {
      login: typedCode(account.loginByCodeFormat, { resends: account.loginByCodeSupportsResend }),
      password_reset: typedCode(account.passwordResetByCodeFormat),
      email_verification: typedCode(account.emailVerificationByCodeFormat, {
        resends: account.emailVerificationSupportsResend,
        changes: account.emailVerificationSupportsChange,
      }),
      phone_verification: typedCode(account.phoneVerificationCodeFormat, {
        resends: account.phoneVerificationSupportsResend,
        changes: account.phoneVerificationSupportsChange,
      }),
    },
  };
}

/** @param supports how often a code may be sent again, and elsewhere */
function typedCode(format: UserCodeFormat, { resends = 0, changes = 0 } = {}) {
  return {
    numeric: format.numeric,
    length: userCodeLength(format),
    dashed: format.dashed,
    can_resend: resends > 0,
    can_change: changes > 0,
  };
}
