import { escapeHtml } from "../html/escape.ts";
import { renderPage } from "../html/page.ts";
import { mailboxStyle } from "./dev-mailbox-style.ts";
import type { ReadableMail } from "./outbox.ts";

/** One mail of the development mailbox, for programs. */
export interface MailboxEntry {
  readonly id: number;
  readonly template: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly failedAt: string | null;
  readonly lastError: string | null;
}

/** The mailbox as JSON, the newest first. */
export function mailboxJson(mails: readonly ReadableMail[]): readonly MailboxEntry[] {
  return mails.map((mail) => ({
    id: mail.id,
    template: mail.category,
    from: mail.fromAddress,
    to: mail.recipient,
    subject: mail.subject,
    text: mail.textBody,
    html: mail.htmlBody,
    createdAt: mail.createdAt.toISOString(),
    sentAt: mail.sentAt?.toISOString() ?? null,
    failedAt: mail.failedAt?.toISOString() ?? null,
    lastError: mail.lastError,
  }));
}

/**
 * The page at `/__dev/mail`: every recent mail, the newest first. Development only: it shows links that sign people in.
 * It runs no script, and its links are relative, so it works behind any prefix.
 */
export function renderMailboxPage(mails: readonly ReadableMail[]): string {
  const list =
    mails.length === 0
      ? `<div class="empty"><p><strong>No mail yet.</strong></p><p>Sign up or reset a password, and what would be mailed, or sent to a phone, appears here.</p></div>`
      : `<ol class="mails">${mails.map(listItem).join("")}</ol>`;
  return page(
    "Development mailbox",
    `<header class="top"><div><h1>Development mailbox</h1><p class="muted">${count(mails.length)} Shown only while DEBUG is on.</p></div><nav aria-label="Mailbox"><a class="action" href="">Refresh</a><a class="action" href="mail.json">JSON</a></nav></header>${list}`,
  );
}

function count(mails: number): string {
  if (mails === 0) return "";
  return mails === 1 ? "One mail." : `${mails} mails, the newest first.`;
}

function listItem(mail: ReadableMail): string {
  return `<li><a class="mail" href="mail/${mail.id}"><span class="subject">${escapeHtml(mail.subject)}</span><span class="to">${escapeHtml(mail.recipient)}</span><span class="when">${time(mail.createdAt)}</span>${status(mail)}</a></li>`;
}

/** The page at `/__dev/mail/<id>`: one mail, as its recipient sees it and as plain text. */
export function renderMailPage(mail: ReadableMail): string {
  const rows: readonly (readonly [string, string])[] = [
    // Text messages have no sender: that is for the gateway to say.
    ...(mail.fromAddress === "" ? [] : [["From", escapeHtml(mail.fromAddress)] as const]),
    ["To", escapeHtml(mail.recipient)],
    ["Written", time(mail.createdAt)],
    ["State", `${status(mail)}${mail.sentAt === null ? "" : ` ${time(mail.sentAt)}`}`],
    ...(mail.lastError === null ? [] : [["Last answer", escapeHtml(mail.lastError)] as const]),
    ["Attempts", String(mail.attempts)],
    ["Template", `<code>${escapeHtml(mail.category)}</code>`],
    ...Object.entries(mail.headers).map(
      ([name, value]) => [escapeHtml(name), `<code>${escapeHtml(value)}</code>`] as const,
    ),
  ];
  const preview =
    mail.htmlBody === null
      ? ""
      : // No scripts, no forms, no cookies inside; a link opens in a tab of its own, free of these limits.
        `<section><h2>HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" srcdoc="${escapeHtml(mail.htmlBody)}"></iframe></section>`;
  return page(
    mail.subject,
    `<nav class="back" aria-label="Mailbox"><a href="../mail"><span aria-hidden="true">←</span> All mail</a></nav><h1>${escapeHtml(mail.subject)}</h1><dl class="card">${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl><div class="parts">${preview}<section><h2>Text</h2><pre class="card" tabindex="0" role="region" aria-label="The mail as text">${linked(mail.textBody)}</pre></section></div>`,
  );
}

function status(mail: ReadableMail): string {
  if (mail.sentAt !== null) return `<span class="state sent">Sent</span>`;
  if (mail.failedAt !== null) return `<span class="state failed">Given up</span>`;
  return `<span class="state waiting">Waiting</span>`;
}

function time(at: Date): string {
  const iso = at.toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** Links on lines of their own, as our templates write them. */
function linked(text: string): string {
  return escapeHtml(text).replace(
    /^https?:\/\/\S+$/gm,
    (url) => `<a href="${url}" target="_blank" rel="noopener noreferrer">${url}</a>`,
  );
}

const page = (title: string, body: string) => renderPage({ title, style: mailboxStyle, body });
