/** Where our document says less than the reference's on purpose. One that no longer deviates fails the test. */
export const deviations: readonly { readonly why: string; readonly differences: readonly string[] }[] = [
  {
    why: "Only a browser trusts itself, and the browser client has no session token.",
    differences: ["POST /_allauth/browser/v1/auth/2fa/trust: parameter header X-Session-Token"],
  },
  {
    why: "The reference's code takes a missing answer for no, and so do we.",
    differences: ["POST /_allauth/browser/v1/auth/2fa/trust: field trust is required there"],
  },
  {
    why: "Strangers get 401 there too, in the reference as well, and without a user. Its document forgets them.",
    differences: [
      "DELETE /_allauth/{client}/v1/account/authenticators/totp",
      "GET /_allauth/{client}/v1/account/authenticators/recovery-codes",
      "POST /_allauth/{client}/v1/account/authenticators/recovery-codes",
      "POST /_allauth/{client}/v1/account/authenticators/totp",
      ...["DELETE", "GET", "POST", "PUT"].map(
        (method) => `${method} /_allauth/{client}/v1/account/authenticators/webauthn`,
      ),
    ].flatMap((operation) => [`${operation}: data.methods of 401`, `${operation}: data.user of 401`]),
  },
  {
    why: "With MFA_RECOVERY_CODES_SHOW_ONCE the reference leaves the codes out as well.",
    differences: [
      "GET /_allauth/{client}/v1/account/authenticators/recovery-codes: data.unused_codes of 200",
    ],
  },
  {
    why: "The reference's code answers 400 to who may not add a factor, as the recordings show.",
    differences: ["POST /_allauth/{client}/v1/account/authenticators/totp: status 409"],
  },
  {
    why: "The reference's code counts how often a code is sent again (409), and not how fast.",
    differences: ["POST /_allauth/{client}/v1/auth/code/resend: status 429"],
  },
  {
    why: "A new key is asked for by creation options, as the recordings show; the document names those of another operation.",
    differences: ["GET /_allauth/{client}/v1/auth/webauthn/signup: data.request_options of 200"],
  },
  {
    why: "The reference's code asks for both, as the recordings show.",
    differences: ["id", "name"].map(
      (field) =>
        `PUT /_allauth/{client}/v1/account/authenticators/webauthn: field ${field} must be left optional`,
    ),
  },
  {
    why: "A shorthand: with an address and no key it asks for a mail, and the answer is bare.",
    differences: ["data", "meta"].map(
      (place) => `POST /_allauth/{client}/v1/auth/password/reset: ${place} of 200`,
    ),
  },
];
