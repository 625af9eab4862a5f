import process from "node:process";
import { defineConfig } from "gatehouse";

/** Where `npm start` serves the front end; mails link to its pages. */
const web = `http://localhost:${process.env["WEB_PORT"] ?? 3000}`;

/**
 * The house as `npm start` shows it: for development on one machine, with mail that is read in the browser.
 * The environment wins over this file, so the same file can stay when `DEBUG=false` and a real SECRET_KEY come along.
 */
export default defineConfig({
  debug: true,
  siteName: "Gatehouse",
  publicUrl: web,
  defaultFromEmail: "Gatehouse <gatehouse@localhost>",
  email: { backend: "file" },
  account: {
    signupFields: ["email*", "username", "password1*"],
    emailVerification: "mandatory",
    emailNotifications: true,
  },
  headless: {
    frontendUrls: {
      account_confirm_email: `${web}/auth/verify-email/{key}`,
      account_reset_password: `${web}/auth/password/reset`,
      account_reset_password_from_key: `${web}/auth/password/reset/{key}`,
      account_signup: `${web}/auth/signup`,
      socialaccount_login_error: `${web}/auth/provider/callback`,
    },
  },
  csrf: { trustedOrigins: [web, web.replace("localhost", "127.0.0.1")] },
});
