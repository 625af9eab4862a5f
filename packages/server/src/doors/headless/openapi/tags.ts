interface Tag {
  readonly name: string;
  readonly description: string;
  /** The beginnings of the paths of its operations. Where several fit, the longest counts. */
  readonly paths: readonly string[];
}

/** The chapters of the document, in its order. Names are the reference's, because code generators name modules by them. */
const tags: readonly Tag[] = [
  {
    name: "Configuration",
    description: "What this server offers. It depends on nobody, so a client asks once.",
    paths: ["/config", "/auth/providers"],
  },
  {
    name: "Authentication: Current Session",
    description: "Who the visitor is, and the way out.",
    paths: ["/auth/session"],
  },
  {
    name: "Authentication: Account",
    description: "Log-in by password, sign-up, verification and reauthentication.",
    paths: ["/auth/login", "/auth/signup", "/auth/email/", "/auth/phone/", "/auth/reauthenticate"],
  },
  {
    name: "Authentication: Password Reset",
    description: "By a link or, with `ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED`, by a code.",
    paths: ["/auth/password/"],
  },
  {
    name: "Authentication: Login By Code",
    description: "Log-in by a code that is sent, asked for by the user or by the server.",
    paths: ["/auth/code/"],
  },
  {
    name: "Authentication: 2FA",
    description: "The second factor of a log-in, and of a reauthentication.",
    paths: ["/auth/2fa/"],
  },
  {
    name: "Authentication: WebAuthn: Login",
    description: "Log-in, second factor and reauthentication by security keys and passkeys.",
    paths: ["/auth/webauthn/"],
  },
  {
    name: "Authentication: WebAuthn: Signup",
    description: "Sign-up by passkey, without a password.",
    paths: ["/auth/webauthn/signup"],
  },
  {
    name: "Authentication: Providers",
    description: "Log-in through third parties.",
    paths: ["/auth/provider/"],
  },
  {
    name: "Account: Email",
    description: "The user's addresses. They are one collection, since a change of one can change another.",
    paths: ["/account/email"],
  },
  { name: "Account: Phone", description: "The user's phone number.", paths: ["/account/phone"] },
  { name: "Account: Password", description: "The user's password.", paths: ["/account/password/"] },
  {
    name: "Account: 2FA",
    description: "The user's second factors.",
    paths: ["/account/authenticators", "/mfa/authenticators"],
  },
  {
    name: "Account: WebAuthn",
    description: "The user's security keys and passkeys.",
    paths: ["/account/authenticators/webauthn"],
  },
  {
    name: "Account: Providers",
    description: "The user's accounts at third parties.",
    paths: ["/account/providers"],
  },
  { name: "Sessions", description: "Where the user is logged in.", paths: ["/auth/sessions"] },
  { name: "Tokens", description: "Access and refresh tokens.", paths: ["/tokens/"] },
];

/** The name of the chapter that an operation stands in. */
export function tagOf(path: string): string {
  const fitting = tags.flatMap(({ name, paths }) =>
    paths.flatMap((beginning) => (path.startsWith(beginning) ? [{ name, beginning }] : [])),
  );
  const [closest] = fitting.toSorted((a, b) => b.beginning.length - a.beginning.length);
  if (closest === undefined) throw new Error(`No tag of the OpenAPI document fits ${path}; give it one.`);
  return closest.name;
}

/** Those chapters that have operations, for the document's head. */
export function tagsFor(names: ReadonlySet<string>): readonly { name: string; description: string }[] {
  return tags.flatMap(({ name, description }) => (names.has(name) ? [{ name, description }] : []));
}
