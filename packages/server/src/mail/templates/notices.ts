import { isIP } from "node:net";
import type { NoticeContext, NoticeTemplate } from "../messages.ts";
import { type Block, type Fact, type MailContent, type MailSite, paragraph, prose } from "./content.ts";
import { describeBrowser } from "./untrusted.ts";

interface Notice {
  readonly subject: string;
  readonly preheader: string;
  readonly what: (context: NoticeContext, site: MailSite) => Block;
}

const notices: Readonly<Record<NoticeTemplate, Notice>> = {
  password_changed: {
    subject: "Your password was changed",
    preheader: "If this was you, there is nothing to do.",
    what: (_, site) => paragraph`The password of your account at ${site.name} was changed.`,
  },
  password_set: {
    subject: "A password was set",
    preheader: "Your account can now be opened with a password.",
    what: (_, site) =>
      paragraph`Your account at ${site.name} had no password. Now it has one, and can be opened with it.`,
  },
  password_reset: {
    subject: "Your password was reset",
    preheader: "If this was you, there is nothing to do.",
    what: (_, site) =>
      paragraph`The password of your account at ${site.name} was reset with a link from a mail.`,
  },
  email_added: {
    subject: "An email address was added",
    preheader: "Your account has a new address.",
    what: ({ to }, site) =>
      to === undefined
        ? paragraph`An email address was added to your account at ${site.name}.`
        : paragraph`The address ${to} was added to your account at ${site.name}.`,
  },
  email_changed: {
    subject: "Your email address was changed",
    preheader: "Messages now go to another address.",
    what: ({ from, to }, site) =>
      from === undefined || to === undefined
        ? paragraph`The email address of your account at ${site.name} was changed.`
        : paragraph`The email address of your account at ${site.name} was changed from ${from} to ${to}. Messages go to the new address from now on.`,
  },
  email_confirm: {
    subject: "Your email address is confirmed",
    preheader: "Thank you. There is nothing more to do.",
    what: ({ to }, site) =>
      to === undefined
        ? paragraph`The email address of your account at ${site.name} is confirmed.`
        : paragraph`The address ${to} of your account at ${site.name} is confirmed.`,
  },
  email_deleted: {
    subject: "An email address was removed",
    preheader: "Your account no longer has this address.",
    what: ({ from }, site) =>
      from === undefined
        ? paragraph`An email address was removed from your account at ${site.name}.`
        : paragraph`The address ${from} was removed from your account at ${site.name}.`,
  },
  phone_changed: {
    subject: "Your phone number was changed",
    preheader: "Codes now go to another phone.",
    what: (_, site) =>
      paragraph`The phone number of your account at ${site.name} was changed. Codes go to the new number from now on.`,
  },
  totp_activated: {
    subject: "An authenticator app was set up",
    preheader: "Logging in now takes a code from it.",
    what: (_, site) =>
      paragraph`An authenticator app was set up for your account at ${site.name}. From now on, logging in takes a code from it as well.`,
  },
  totp_deactivated: {
    subject: "The authenticator app was removed",
    preheader: "Logging in no longer takes a code from it.",
    what: (_, site) =>
      paragraph`The authenticator app was removed from your account at ${site.name}. Its codes are no longer asked for.`,
  },
  webauthn_added: {
    subject: "A security key was added",
    preheader: "It can be used to log in to your account.",
    what: (_, site) =>
      paragraph`A security key or passkey was added to your account at ${site.name}. From now on, it can be used to log in.`,
  },
  webauthn_removed: {
    subject: "A security key was removed",
    preheader: "It can no longer be used to log in.",
    what: (_, site) =>
      paragraph`A security key or passkey was removed from your account at ${site.name}. It can no longer be used to log in.`,
  },
  recovery_codes_generated: {
    subject: "New recovery codes were made",
    preheader: "The old ones no longer work.",
    what: (_, site) =>
      paragraph`New recovery codes were made for your account at ${site.name}. The old ones no longer work.`,
  },
};

/** Tells the owner of an account what was done to it, when, and from where (ASVS 6.3.7). */
export function notice(template: NoticeTemplate, context: NoticeContext, site: MailSite): MailContent {
  const { subject, preheader, what } = notices[template];
  return {
    subject,
    preheader,
    heading: subject,
    greet: context.userDisplay,
    blocks: [what(context, site), { kind: "facts", facts: circumstances(context) }],
    footnote: prose`If this was you, there is nothing to do. If it was not, log in and change your password at once, or reset it if you no longer can; then end all other sessions in the settings of your account, and check the addresses that are listed there.`,
  };
}

const dateFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});

function circumstances({ at, ip, userAgent }: NoticeContext): readonly Fact[] {
  return [
    { label: "When", value: prose`${dateFormat.format(at).replace(" at ", ", ")} (UTC)` },
    { label: "IP address", value: prose`${isIP(ip) === 0 ? "an unknown address" : ip}` },
    { label: "Device", value: prose`${describeBrowser(userAgent)}` },
  ];
}
