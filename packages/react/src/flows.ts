"use client";
import { useClient } from "./context.ts";
import { useAction } from "./use-action.ts";

/** `auth.login` for a form. */
export const useLogin = () => useAction(useClient().auth.login);
/** `auth.signup` for a form. */
export const useSignup = () => useAction(useClient().auth.signup);
/** `auth.logout` for a button. */
export const useLogout = () => useAction(useClient().auth.logout);
/** `codes.request` for the form that asks for a log-in code. */
export const useCodeRequest = () => useAction(useClient().codes.request);
/** `codes.confirm` for the form that takes it. */
export const useCodeConfirm = () => useAction(useClient().codes.confirm);
/** `codes.resend` for a button. */
export const useCodeResend = () => useAction(useClient().codes.resend);
/** `mfa.authenticate` for the form that takes a code of a second factor. */
export const useMfaAuthenticate = () => useAction(useClient().mfa.authenticate);
/** `mfa.trust` for the question whether this browser is to be asked again. */
export const useMfaTrust = () => useAction(useClient().mfa.trust);
/** `mfa.reauthenticate` for a form. */
export const useMfaReauthenticate = () => useAction(useClient().mfa.reauthenticate);
/** `auth.reauthenticate` for a form. */
export const useReauthenticate = () => useAction(useClient().auth.reauthenticate);
/** `email.verify` for the page behind a verification link. */
export const useVerifyEmail = () => useAction(useClient().email.verify);
/** `email.resendCode` for a button. */
export const useEmailCodeResend = () => useAction(useClient().email.resendCode);
/** `phone.change` for the form that takes a new number. */
export const usePhoneChange = () => useAction(useClient().phone.change);
/** `phone.verify` for the form that takes the code. */
export const usePhoneVerify = () => useAction(useClient().phone.verify);
/** `phone.resendCode` for a button. */
export const usePhoneCodeResend = () => useAction(useClient().phone.resendCode);
/** `password.request` for the forgotten-password form. */
export const usePasswordRequest = () => useAction(useClient().password.request);
/** `password.reset` for the page behind a reset link. */
export const usePasswordReset = () => useAction(useClient().password.reset);
/** `password.change` for a form. */
export const usePasswordChange = () => useAction(useClient().password.change);
