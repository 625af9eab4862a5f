import { type MailContent, type MailSite, paragraph, prose } from "./content.ts";

/** What `gatehouse sendtestemail` sends. */
export function testMail(site: MailSite): MailContent {
  return {
    subject: "Test message",
    preheader: "Mail from your server arrives.",
    heading: "It works",
    blocks: [
      paragraph`Mail from ${site.name} reaches you, so people will get their confirmations and password resets as well.`,
      paragraph`Have a look at the headers of this message: SPF, DKIM and DMARC should all have passed, or mail programs will file it as junk.`,
    ],
    footnote: prose`Somebody with access to the server asked for this message to be sent to you.`,
  };
}
