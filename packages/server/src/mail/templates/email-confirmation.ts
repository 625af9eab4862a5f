import { button, duration, type MailContent, type MailSite, paragraph, prose } from "./content.ts";

interface Context {
  readonly userDisplay: string;
  readonly activateUrl: string;
}

/** To somebody who has just signed up: confirm the address to finish. */
export function emailConfirmationSignup(context: Context, site: MailSite): MailContent {
  return {
    subject: "Confirm your email address",
    preheader: "One click and your new account is ready.",
    heading: "Almost there",
    greet: context.userDisplay,
    blocks: [
      paragraph`Thank you for signing up at ${site.name}. Please confirm that this address is yours, and your account is ready to use.`,
      button("Confirm email address", context.activateUrl),
      validity(site),
    ],
    footnote: prose`Did you not sign up? Then somebody typed your address, perhaps by mistake. Ignore this message: without your confirmation the address will not be used.`,
  };
}

/** To somebody who added an address to an account, or asked for the link again. */
export function emailConfirmation(context: Context, site: MailSite): MailContent {
  return {
    subject: "Confirm your email address",
    preheader: "Confirm that this address belongs to you.",
    heading: "Is this your address?",
    greet: context.userDisplay,
    blocks: [
      paragraph`This address was given for an account at ${site.name}. Please confirm that it is yours.`,
      button("Confirm email address", context.activateUrl),
      validity(site),
    ],
    footnote: prose`If you have no such account, ignore this message: without your confirmation the address will not be used.`,
  };
}

function validity(site: MailSite) {
  return paragraph`The link works for ${duration(site.confirmationDays * 86_400)}.`;
}
