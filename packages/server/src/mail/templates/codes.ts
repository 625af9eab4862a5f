import type { CodeContext } from "../messages.ts";
import { type Block, code, duration, type MailContent, type MailSite, paragraph, prose } from "./content.ts";

/** The code to log in with. */
export function loginCode(context: CodeContext, site: MailSite): MailContent {
  return {
    subject: "Your log-in code",
    preheader: "Type this code where you are logging in.",
    heading: "Log in with this code",
    greet: context.userDisplay,
    blocks: [
      paragraph`Type this code where you are logging in at ${site.name}.`,
      code(context.code),
      validity(context),
    ],
    footnote: prose`If you are not logging in right now, ignore this message, and give the code to nobody: whoever has it gets into your account. Nobody from ${site.name} will ever ask for it.`,
  };
}

/** The code that allows a new password. */
export function passwordResetCode(context: CodeContext, site: MailSite): MailContent {
  const username: Block[] =
    context.username === undefined
      ? []
      : [{ kind: "facts", facts: [{ label: "Your username", value: prose`${context.username}` }] }];
  return {
    subject: "Your password reset code",
    preheader: "Type this code to choose a new password.",
    heading: "Choose a new password",
    greet: context.userDisplay,
    blocks: [
      paragraph`Somebody asked to reset the password of your account at ${site.name}. If it was you, type this code where you asked.`,
      code(context.code),
      ...username,
      validity(context),
    ],
    footnote: prose`If it was not you, ignore this message: your password stays as it is. Give the code to nobody. Whoever has it can take over the account, and nobody from ${site.name} will ever ask for it.`,
  };
}

/** To somebody who has just signed up: the code that confirms the address and finishes it. */
export function emailConfirmationCodeSignup(context: CodeContext, site: MailSite): MailContent {
  return {
    subject: "Confirm your email address",
    preheader: "One code and your new account is ready.",
    heading: "Almost there",
    greet: context.userDisplay,
    blocks: [
      paragraph`Thank you for signing up at ${site.name}. Type this code in the window in which you signed up, and your account is ready to use.`,
      code(context.code),
      validity(context),
    ],
    footnote: prose`Did you not sign up? Then somebody typed your address, perhaps by mistake. Ignore this message, and give the code to nobody: without it the address will not be used.`,
  };
}

/** To somebody who added an address to an account, or logs in with one that is not confirmed. */
export function emailConfirmationCode(context: CodeContext, site: MailSite): MailContent {
  return {
    subject: "Confirm your email address",
    preheader: "Confirm that this address belongs to you.",
    heading: "Is this your address?",
    greet: context.userDisplay,
    blocks: [
      paragraph`This address was given for an account at ${site.name}. If it was by you, type this code there to confirm that it is yours.`,
      code(context.code),
      validity(context),
    ],
    footnote: prose`If you have no such account, ignore this message, and give the code to nobody: without it the address will not be used.`,
  };
}

function validity({ validSeconds }: CodeContext) {
  // Of a code that was sent again, part of its time is over.
  return paragraph`The code works once, and no longer than ${duration(validSeconds)}.`;
}
