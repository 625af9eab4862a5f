import type { Settings } from "../../config/settings.ts";
import { usesPhones } from "../../config/uses-phones.ts";
import type { Page } from "./page.ts";
import { emailView } from "./views/email.ts";
import { confirmEmailView, verificationSentView } from "./views/email-verification.ts";
import { inactiveView } from "./views/inactive.ts";
import { loginView } from "./views/login.ts";
import { confirmLoginCodeView, requestLoginCodeView } from "./views/login-code.ts";
import { logoutView } from "./views/logout.ts";
import { passwordView } from "./views/password.ts";
import {
  resetByCodeView,
  resetByKeyView,
  resetCodeView,
  resetDoneView,
  resetRequestView,
  resetSentView,
} from "./views/password-reset.ts";
import { changePhoneView, verifyPhoneView } from "./views/phone.ts";
import { profileView } from "./views/profile.ts";
import { reauthenticateView } from "./views/reauthenticate.ts";
import {
  downloadRecoveryCodesView,
  generateRecoveryCodesView,
  recoveryCodesView,
} from "./views/recovery-codes.ts";
import { authenticateView, trustView } from "./views/second-factor-login.ts";
import { sessionsView } from "./views/sessions.ts";
import { signupView } from "./views/signup.ts";
import { activateTotpView, deactivateTotpView } from "./views/totp.ts";
import { twoFactorView } from "./views/two-factor.ts";
import {
  addKeyView,
  editKeyView,
  keysView,
  passkeyLoginView,
  passkeySignupView,
  removeKeyView,
} from "./views/webauthn.ts";

/** Every page, by allauth's names and paths, a line each. The door and the tests that must cover every page read it. */
export function pages(settings: Settings): readonly Page[] {
  const { account } = settings;
  const when = (isOn: boolean, ...lines: Page[]): readonly Page[] => (isOn ? lines : []);
  const { supportedTypes, trustEnabled, passkeyLoginEnabled, passkeySignupEnabled } = settings.mfa;
  return [
    {
      name: "account_signup",
      path: "/signup/",
      access: "strangers",
      limit: "signup",
      hashes: true,
      view: signupView(settings, "password"),
    },
    {
      name: "account_login",
      path: "/login/",
      access: "strangers",
      limit: "login",
      hashes: true,
      view: loginView(settings),
    },
    { name: "account_logout", path: "/logout/", access: "anyone", view: logoutView },
    { name: "account_inactive", path: "/inactive/", access: "anyone", view: inactiveView },
    { name: "account_profile", path: "/profile/", access: "signed-in", view: profileView(settings) },
    { name: "account_email", path: "/email/", access: "signed-in", limit: "manage_email", view: emailView },
    {
      name: "account_email_verification_sent",
      path: "/confirm-email/",
      access: "anyone",
      view: verificationSentView(settings),
    },
    ...when(!account.emailVerificationByCodeEnabled, {
      name: "account_confirm_email",
      path: "/confirm-email/<key>/",
      access: "anyone",
      view: confirmEmailView,
    }),
    {
      name: "account_change_password",
      path: "/password/change/",
      access: "signed-in",
      limit: "change_password",
      hashes: true,
      view: passwordView("change"),
    },
    {
      name: "account_set_password",
      path: "/password/set/",
      access: "signed-in",
      limit: "change_password",
      hashes: true,
      view: passwordView("set"),
    },
    {
      name: "account_reset_password",
      path: "/password/reset/",
      access: "anyone",
      view: resetRequestView(settings),
    },
    ...when(
      account.passwordResetByCodeEnabled,
      {
        name: "account_confirm_password_reset_code",
        path: "/password/reset/confirm/",
        access: "anyone",
        limit: "reset_password_from_key",
        view: resetCodeView,
      },
      {
        name: "account_complete_password_reset",
        path: "/password/reset/complete/",
        access: "anyone",
        limit: "reset_password_from_key",
        view: resetByCodeView,
      },
      {
        name: "account_password_reset_completed",
        path: "/password/reset/done/",
        access: "anyone",
        view: resetDoneView,
      },
    ),
    ...when(
      !account.passwordResetByCodeEnabled,
      {
        name: "account_reset_password_done",
        path: "/password/reset/done/",
        access: "anyone",
        view: resetSentView,
      },
      {
        name: "account_reset_password_from_key",
        path: "/password/reset/key/<key>/",
        access: "anyone",
        limit: "reset_password_from_key",
        view: resetByKeyView,
      },
      {
        name: "account_reset_password_from_key_done",
        path: "/password/reset/key/done/",
        access: "anyone",
        view: resetDoneView,
      },
    ),
    ...when(account.loginByCodeEnabled, {
      name: "account_request_login_code",
      path: "/login/code/",
      access: "strangers",
      view: requestLoginCodeView(settings),
    }),
    {
      name: "account_confirm_login_code",
      path: "/login/code/confirm/",
      access: { stage: "login_by_code" },
      view: confirmLoginCodeView(settings),
    },
    ...when(
      usesPhones(settings),
      { name: "account_verify_phone", path: "/phone/verify/", access: "anyone", view: verifyPhoneView },
      {
        name: "account_change_phone",
        path: "/phone/change/",
        access: "signed-in",
        limit: "change_phone",
        view: changePhoneView,
      },
    ),
    {
      name: "account_reauthenticate",
      path: "/reauthenticate/",
      access: "signed-in",
      limit: "reauthenticate",
      hashes: true,
      view: reauthenticateView("password"),
    },
    { name: "usersessions_list", path: "/sessions/", access: "signed-in", view: sessionsView },
    ...when(
      supportedTypes.length > 0,
      { name: "mfa_index", path: "/2fa/", access: "signed-in", view: twoFactorView },
      {
        name: "mfa_authenticate",
        path: "/2fa/authenticate/",
        access: { stage: "mfa_authenticate" },
        view: authenticateView,
      },
      {
        name: "mfa_reauthenticate",
        path: "/2fa/reauthenticate/",
        access: "signed-in",
        limit: "reauthenticate",
        view: reauthenticateView("code"),
      },
    ),
    ...when(trustEnabled || account.loginByCodeTrustEnabled, {
      name: "mfa_trust",
      path: "/2fa/trust/",
      access: { stage: "mfa_trust" },
      view: trustView,
    }),
    ...when(
      supportedTypes.includes("totp"),
      { name: "mfa_activate_totp", path: "/2fa/totp/activate/", access: "signed-in", view: activateTotpView },
      {
        name: "mfa_deactivate_totp",
        path: "/2fa/totp/deactivate/",
        access: "signed-in",
        view: deactivateTotpView,
      },
    ),
    ...when(
      supportedTypes.includes("recovery_codes"),
      {
        name: "mfa_view_recovery_codes",
        path: "/2fa/recovery-codes/",
        access: "signed-in",
        view: recoveryCodesView,
      },
      {
        name: "mfa_generate_recovery_codes",
        path: "/2fa/recovery-codes/generate/",
        access: "signed-in",
        view: generateRecoveryCodesView,
      },
      {
        name: "mfa_download_recovery_codes",
        path: "/2fa/recovery-codes/download/",
        access: "signed-in",
        view: downloadRecoveryCodesView,
      },
    ),
    ...when(
      supportedTypes.includes("webauthn"),
      { name: "mfa_list_webauthn", path: "/2fa/webauthn/", access: "signed-in", view: keysView },
      { name: "mfa_add_webauthn", path: "/2fa/webauthn/add/", access: "signed-in", view: addKeyView },
      {
        name: "mfa_edit_webauthn",
        path: "/2fa/webauthn/keys/<key>/edit/",
        access: "signed-in",
        view: editKeyView,
      },
      {
        name: "mfa_remove_webauthn",
        path: "/2fa/webauthn/keys/<key>/remove/",
        access: "signed-in",
        view: removeKeyView,
      },
      {
        name: "mfa_reauthenticate_webauthn",
        path: "/2fa/webauthn/reauthenticate/",
        access: "signed-in",
        limit: "reauthenticate",
        view: reauthenticateView("key"),
      },
    ),
    ...when(passkeyLoginEnabled, {
      name: "mfa_login_webauthn",
      path: "/2fa/webauthn/login/",
      access: "strangers",
      view: passkeyLoginView,
    }),
    ...when(
      passkeySignupEnabled,
      {
        name: "account_signup_by_passkey",
        path: "/signup/passkey/",
        access: "strangers",
        limit: "signup",
        hashes: true,
        view: signupView(settings, "passkey"),
      },
      {
        name: "mfa_signup_webauthn",
        path: "/2fa/webauthn/signup/",
        access: { stage: "mfa_signup_webauthn" },
        view: passkeySignupView,
      },
    ),
  ];
}
