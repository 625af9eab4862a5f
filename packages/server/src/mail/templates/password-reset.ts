import {
  type Block,
  button,
  duration,
  type MailContent,
  type MailSite,
  paragraph,
  prose,
} from "./content.ts";

interface ResetContext {
  readonly userDisplay: string;
  readonly username?: string;
  readonly passwordResetUrl: string;
}

/** The link that sets a new password. */
export function passwordResetKey(context: ResetContext, site: MailSite): MailContent {
  const username: Block[] =
    context.username === undefined
      ? []
      : [{ kind: "facts", facts: [{ label: "Your username", value: prose`${context.username}` }] }];
  return {
    subject: "Reset your password",
    preheader: "Use this link to choose a new password.",
    heading: "Choose a new password",
    greet: context.userDisplay,
    blocks: [
      paragraph`Somebody asked to reset the password of your account at ${site.name}. If it was you, choose a new one now.`,
      button("Choose a new password", context.passwordResetUrl),
      ...username,
      paragraph`The link works once, and for ${duration(site.resetSeconds)}.`,
    ],
    footnote: prose`If it was not you, ignore this message: your password stays as it is. Do not pass the link on. Whoever has it can take over the account, and nobody from ${site.name} will ever ask for it.`,
  };
}

/** The answer to a reset for an address that has no account. */
export function unknownAccount(
  context: { readonly email: string; readonly signupUrl: string },
  site: MailSite,
): MailContent {
  return {
    subject: "Reset your password",
    preheader: "There is no account with this address.",
    heading: "No account with this address",
    blocks: [
      paragraph`Somebody asked to reset a password at ${site.name} and gave the address ${context.email}. No account uses it.`,
      paragraph`If it was you, perhaps you signed up with another address. Try that one, or create an account.`,
      button("Create an account", context.signupUrl),
    ],
    footnote: prose`If it was not you, there is nothing to do: somebody probably mistyped an address.`,
  };
}

/** The answer to a sign-up with an address that already has an account. */
export function accountAlreadyExists(
  context: { readonly email: string; readonly passwordResetUrl: string },
  site: MailSite,
): MailContent {
  return {
    subject: "You already have an account",
    preheader: "There is no need to sign up again.",
    heading: "You already have an account",
    blocks: [
      paragraph`Somebody tried to sign up at ${site.name} with the address ${context.email}, which already belongs to an account. No second one was made.`,
      paragraph`If it was you, log in with your password. If you no longer know it, choose a new one.`,
      button("Reset my password", context.passwordResetUrl),
    ],
    footnote: prose`If it was not you, there is nothing to do: your account is as it was, and whoever tried was not told that it exists.`,
  };
}
