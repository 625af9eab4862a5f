import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mailboxJson, renderMailboxPage, renderMailPage } from "../../src/mail/dev-mailbox.ts";
import { openMail, type ReadableMail } from "../../src/mail/outbox.ts";
import { listRecentMails } from "../../src/store/outbox.ts";
import { confirmation, type MailHouse, openMailHouse } from "./support/mail-house.ts";

let house: MailHouse;
beforeEach(async () => {
  house = await openMailHouse();
});
afterEach(() => house.close());

async function mails(): Promise<readonly ReadableMail[]> {
  const sealed = await listRecentMails(house.database.db, 10);
  return sealed.flatMap((mail) => openMail(mail, house.settings) ?? []);
}

test("as JSON: the newest first, with the link to follow", async () => {
  await house.queue(confirmation("ann@example.com"));
  await house.queue({ template: "test", to: "bob@example.com" });
  const entries = mailboxJson(await mails());
  expect(entries.map(({ to, template }) => [to, template])).toEqual([
    ["bob@example.com", "test"],
    ["ann@example.com", "email_confirmation_signup"],
  ]);
  expect(entries[1]).toMatchObject({
    id: expect.any(Number),
    subject: "[Acme] Confirm your email address",
    text: expect.stringContaining("https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY"),
    html: expect.stringContaining("Confirm email address"),
    createdAt: "2026-11-21T12:00:00.000Z",
    sentAt: null,
  });
  expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
});

test("the list leads to every mail, and says so when there is none", async () => {
  expect(renderMailboxPage([])).toContain("No mail yet");
  await house.queue(confirmation());
  const [mail] = await mails();
  expect(renderMailboxPage([mail!])).toContain(`href="mail/${mail!.id}"`);
  expect(renderMailboxPage([mail!])).toContain("Waiting");
  expect(renderMailboxPage([{ ...mail!, sentAt: new Date() }])).toContain("Sent");
  expect(renderMailboxPage([{ ...mail!, failedAt: new Date() }])).toContain("Given up");
});

describe("a mail's page", () => {
  test("shows the HTML in a frame without scripts, and the text with its link to click", async () => {
    await house.queue(confirmation());
    const [mail] = await mails();
    const html = renderMailPage(mail!);
    expect(html).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(html).toContain('<a href="https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY"');
    expect(html).not.toMatch(/<script|\son\w+=/i);
  });

  test("T-75 shows hostile text as text", async () => {
    await house.queue(confirmation());
    const [mail] = await mails();
    const hostile = `"><img src=x onerror=alert(1)></iframe><script>alert(1)</script>`;
    const page = renderMailPage({
      ...mail!,
      subject: hostile,
      recipient: hostile,
      fromAddress: hostile,
      lastError: hostile,
      category: hostile,
      headers: { [hostile]: hostile },
      textBody: `${hostile}\nhttps://a.example/"onmouseover="alert(1)\njavascript:alert(1)`,
      htmlBody: `<b>mail</b>${hostile}`,
    });
    for (const html of [page, renderMailboxPage([{ ...mail!, subject: hostile, recipient: hostile }])]) {
      expect(html).not.toMatch(/<img|<script|<[^>]* onmouseover=/);
      expect(html).not.toContain('href="javascript:');
    }
    expect(page.match(/<\/iframe>/g)).toHaveLength(1);
  });
});
