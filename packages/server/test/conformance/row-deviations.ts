/**
 * Where our rows differ from those that a recording left, on purpose, with the reason. Each deviation names the recordings in
 * which it is to be found; one that is not found there fails the replay, so this list cannot outlive its reasons.
 */
interface RowDeviation {
  readonly why: string;
  /** What a difference says. */
  readonly differs: RegExp;
  readonly recordings: readonly string[];
}

const both = (...names: string[]) => names.flatMap((name) => [`${name}.app`, `${name}.browser`]);

const deviations: readonly RowDeviation[] = [
  {
    why: "What the list of sessions says of a session goes with it; the reference leaves it until somebody looks at the list.",
    differs: /^usersessions_usersession \S+ of no session( \(\d\))? is missing: /,
    recordings: [
      "csrf.browser",
      ...both("login_code", "mandatory", "mfa", "optional", "protocol", "ratelimit", "resend"),
      "username.browser",
      "webauthn.app",
    ],
  },
  {
    why: "A code is kept as a keyed digest in a table of ours; the session only names its row, and the reference has the code itself.",
    differs:
      /(data|account_email_verification_code)\.(secret is \d+, recorded absent|code is absent, recorded )/,
    recordings: both("login_code", "mandatory_code"),
  },
  {
    why: "A stage that a log-in has not come to leaves nothing in the session; the reference makes an empty note when it looks for one.",
    differs: /stages\.\w+ is absent, recorded \{"data":\{\}\}$/,
    recordings: [...both("login_code", "mandatory", "mandatory_code"), "no_enum.app"],
  },
  {
    why: "A log-in under way is bound to the password that it began with.",
    differs: /gatehouse_auth_hash is "\w+", recorded absent$/,
    recordings: [...both("mandatory"), "no_enum.app"],
  },
  {
    why: "The arguments of a signal that Django's process would send: none, which is null for us and an empty object at a sign-up there.",
    differs: /signal_kwargs is null, recorded \{\}$/,
    recordings: [...both("mandatory"), "no_enum.app"],
  },
  {
    why: "What was proven in a log-in that was given up is forgotten with it, so that nobody prepares a session for another (T-10).",
    differs:
      /account_authentication_methods(\.0 is absent, recorded \{"method":"password".*| is \[\], recorded absent)$/,
    recordings: both("login_code", "mandatory", "mandatory_code"),
  },
  {
    why: "A new password ends the refresh tokens that were given before it, and their names are not kept.",
    differs: /headless_refresh_tokens is absent, recorded \[\d+\]$/,
    recordings: ["jwt_hs256.app", "jwt_rs256.app"],
  },
  {
    why: "The secret of an authenticator app is taken out of the session once the app is active; the reference leaves it there.",
    differs: /mfa\.totp\.secret is absent, recorded "string"$/,
    recordings: ["reauth.app"],
  },
  {
    why: "Sign-ups that the reference accepts and we refuse: a password like the address or username, an address too long for its column.",
    differs:
      /^(auth_user|account_emailaddress|usersessions_usersession|django_session) .*(alicebaker|aaaaaaaa|kestrelpond)/,
    recordings: [...both("optional"), "username.browser"],
  },
  {
    why: "The session of the sign-up with the address that is too long.",
    differs:
      /^(auth_user|usersessions_usersession|django_session) (user( of a session)? is missing|\S+ is missing: .*"_auth_user_id":"user")/,
    recordings: both("optional"),
  },
  {
    why: "A reset forgives the account's own lock and not the caller's address, so the log-in after it happens later or not at all.",
    differs:
      /^(auth_user rl\.last_login |usersessions_usersession rl of a session is missing: |django_session \S+ is (missing|not recorded): .*"_auth_user_id":"rl")/,
    recordings: both("ratelimit_login"),
  },
  {
    why: "No provider is configured, so nothing has begun with one.",
    differs: /socialaccount_states is absent, recorded /,
    recordings: ["social.browser"],
  },
  {
    why: "A log-in is written down at whatever door, because it ends links for a new password; REST framework's view forgets to.",
    differs: /^auth_user drf\.last_login is \S+ recorded null$/,
    recordings: ["drf"],
  },
  {
    why: "An account has its addresses in allauth's table too, and a new one becomes the user's once it is proven (T-26).",
    differs:
      /^(auth_user drf\.email is "drf@example\.com"|account_emailaddress (drf|new)@example\.com drf is not recorded: )/,
    recordings: ["drf"],
  },
];

/** What is wrong with the rows: the differences that nobody meant, and the deviations that are not to be found. */
export function unmeantRows(recording: string, differences: readonly string[]): readonly string[] {
  const meant = deviations.filter(({ recordings }) => recordings.includes(recording));
  return [
    ...differences.filter((difference) => !meant.some(({ differs }) => differs.test(difference))),
    ...meant
      .filter(({ differs }) => !differences.some((difference) => differs.test(difference)))
      .map(({ why }) => `does not deviate: ${why}`),
  ];
}
