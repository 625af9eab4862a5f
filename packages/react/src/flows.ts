"use client";
import { useClient } from "./context.ts";
import { useAction } from "./use-action.ts";

/** `auth.login` for a form. */
export const useLogin = () => useAction(useClient().auth.login);
/** `auth.signup` for a form. */
export const useSignup = () => useAction(useClient().auth.signup);
/** `auth.logout` for a button. */
export const useLogout = () => useAction(useClient().auth.logout);
/** `auth.reauthenticate` for a form. */
export const useReauthenticate = () => useAction(useClient().auth.reauthenticate);
/** `email.verify` for the page behind a verification link. */
export const useVerifyEmail = () => useAction(useClient().email.verify);
/** `password.request` for the forgotten-password form. */
export const usePasswordRequest = () => useAction(useClient().password.request);
/** `password.reset` for the page behind a reset link. */
export const usePasswordReset = () => useAction(useClient().password.reset);
/** `password.change` for a form. */
export const usePasswordChange = () => useAction(useClient().password.change);
