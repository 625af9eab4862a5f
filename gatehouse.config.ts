import process from "node:process";
import { defineConfig } from "gatehouse";

/** Where `npm start` serves the front end; mails link to its pages. */
const web = `http://localhost:${process.env["WEB_PORT"] ?? 3000}`;

/** Where it serves the API, whose own pages take passkeys as well. */
const api = `http://localhost:${process.env["SERVE_PORT"] ?? 8000}`;

/** Mails lead to the front end; the server's own pages are there beside it, at /accounts of the API. */
const frontendUrls = {
  account_confirm_email: "/auth/verify-email/{key}",
  account_reset_password: "/auth/password/reset",
  account_reset_password_from_key: "/auth/password/reset/{key}",
  account_signup: "/auth/signup",
  socialaccount_login_error: "/auth/provider/callback",
};

/**
 * The house as `npm start` shows it: for development on one machine, with mail that is read in the browser.
 * The environment wins over this file, so the same file can stay when `DEBUG=false` and a real SECRET_KEY come along.
 */
export default defineConfig({
  debug: true,
  siteName: "Gatehouse",
  publicUrl: web,
  defaultFromEmail: "Gatehouse <gatehouse@localhost>",
  // The front end forwards every call and appends its caller's address: one proxy of ours.
  allauth: { trustedProxyCount: 1 },
  headless: { serveSpecification: process.env["DEBUG"] !== "false", frontendUrls },
  email: { backend: "file" },
  account: {
    signupFields: ["email*", "username", "password1*"],
    emailVerification: "mandatory",
    emailNotifications: true,
  },
  // Browsers take passkeys on `localhost` over HTTP, and so does this house while it is in development.
  mfa: {
    supportedTypes: ["recovery_codes", "totp", "webauthn"],
    passkeyLoginEnabled: true,
    webauthnAllowInsecureOrigin: process.env["DEBUG"] !== "false",
  },
  // The same front end under its other local name, and the server's own pages; the one of PUBLIC_URL is trusted anyway.
  csrf: {
    trustedOrigins: process.env["DEBUG"] === "false" ? [] : [web.replace("localhost", "127.0.0.1"), api],
  },
});
