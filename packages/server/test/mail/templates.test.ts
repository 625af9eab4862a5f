import { describe, expect, test } from "vitest";
import type { MailMessage, NoticeTemplate } from "../../src/mail/messages.ts";
import type { MailSite } from "../../src/mail/templates/content.ts";
import { type RenderedMail, renderMail } from "../../src/mail/templates/render.ts";
import { describeBrowser, greetingName } from "../../src/mail/templates/untrusted.ts";

const site: MailSite = {
  name: { own: "Acme" },
  url: "https://acme.example",
  confirmationDays: 3,
  resetSeconds: 259_200,
};
const to = "ann@example.com";
const link = "https://acme.example/auth/verify-email/MQ:1vXysk:YV0R?a=1&b=2";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const at = new Date("2026-11-21T12:00:00Z");

const notices: readonly NoticeTemplate[] = [
  "password_changed",
  "password_set",
  "password_reset",
  "email_added",
  "email_changed",
  "email_confirm",
  "email_deleted",
  "totp_activated",
  "totp_deactivated",
  "recovery_codes_generated",
];

const linked: readonly MailMessage[] = [
  { template: "email_confirmation_signup", to, context: { userDisplay: "Ann", activateUrl: link } },
  { template: "email_confirmation", to, context: { userDisplay: "Ann", activateUrl: link } },
  {
    template: "password_reset_key",
    to,
    context: { userDisplay: "Ann", username: "ann", passwordResetUrl: link },
  },
  { template: "unknown_account", to, context: { email: to, signupUrl: link } },
  { template: "account_already_exists", to, context: { email: to, passwordResetUrl: link } },
];

const code = "WDJB-MJHT";

const coded: readonly MailMessage[] = (
  ["login_code", "password_reset_code", "email_confirmation_code", "email_confirmation_code_signup"] as const
).map((template) => ({
  template,
  to,
  context: { userDisplay: "Ann", username: "ann", code, validSeconds: 180 },
}));

const all: readonly MailMessage[] = [
  ...linked,
  ...coded,
  ...notices.map((template) => ({
    template,
    to,
    context: {
      userDisplay: "Ann",
      ip: "203.0.113.7",
      userAgent: firefox,
      at,
      from: to,
      to: "new@example.com",
    },
  })),
  { template: "test", to },
];

const render = (message: MailMessage): RenderedMail => renderMail(message, site, "[Acme] ");

/** The words of an HTML part, as a reader sees them. */
function visible(html: string): string {
  return html
    .replace(/^[\s\S]*<body[^>]*>/, "")
    .replace(/<div style="display:none[\s\S]*?<\/div>/, "")
    .replace(/<wbr>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");
}

const hrefs = (html: string): string[] =>
  [...html.matchAll(/href="([^"]*)"/g)].map(([, url = ""]) => url.replaceAll("&amp;", "&"));

describe.each(all.map((message) => [message.template, message] as const))("%s", (_, message) => {
  const { subject, text, html } = render(message);

  test("has a subject of one line with the site's prefix", () => {
    expect(subject).toMatch(/^\[Acme\] [^\r\n]{4,100}$/);
  });

  test("says the same in both parts", () => {
    const words = visible(html);
    for (const sentence of text.split("\n\n").slice(1, 2)) {
      const plain = sentence.replaceAll("\u200b", "").replace(/\s+/g, " ");
      expect(words.replace(/ ([,.])/g, "$1")).toContain(plain);
    }
  });

  test("loads nothing from anywhere and works with scripts, images and remote content off", () => {
    expect(html).not.toMatch(/<(?:script|img|link|iframe|form|object|base)\b|@import|url\(|\bsrc=/i);
    expect(html).not.toMatch(/\son\w+=/i);
  });

  test("is ready for light and dark, and names its language", () => {
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("prefers-color-scheme:dark");
  });

  test("keeps the text part to lines that no server breaks, links aside", () => {
    for (const line of text.split("\n")) {
      if (!line.startsWith("http")) expect(line.length).toBeLessThanOrEqual(76);
    }
  });
});

describe.each(linked.map((message) => [message.template, message] as const))("%s", (_, message) => {
  const { text, html } = render(message);

  test("has its link whole on a line of the text, and in the HTML as the button and written out, nowhere else", () => {
    expect(text.split("\n")).toContain(link);
    expect(hrefs(html)).toEqual([link, link]);
    expect(html.replace(/<body[\s\S]*/, "")).not.toContain("acme.example");
  });
});

describe.each(coded.map((message) => [message.template, message] as const))("%s", (_, message) => {
  const { subject, text, html } = render(message);

  test("has its code alone on a line of the text, and in the HTML once, in one piece to copy", () => {
    expect(text.split("\n").filter((line) => line.includes(code))).toEqual([`    ${code}`]);
    expect(html.split(code)).toHaveLength(2);
    expect(html).toMatch(new RegExp(`<p [^>]*user-select:all[^>]*>${code}</p>`));
  });

  test("has nothing to click, tells no lock screen its code, and says how long it lives", () => {
    expect(hrefs(html)).toEqual([]);
    expect(subject).not.toContain(code);
    expect(html.replace(/^[\s\S]*(<div style="display:none[\s\S]*?<\/div>)[\s\S]*/, "$1")).not.toContain(
      code,
    );
    expect(text).toContain("no longer than 3 minutes");
  });
});

test("notices say when, from where and with what, and have nothing to click", () => {
  for (const template of notices) {
    const { text, html } = render(all.find((message) => message.template === template) as MailMessage);
    expect(text).toContain("21 November 2026, 12:00 (UTC)");
    expect(text).toContain("203.0.113.7");
    expect(text).toContain("Firefox on Linux");
    expect(hrefs(html)).toEqual([]);
  }
});

test("a change of address names both, and the reset mail the username", () => {
  const changed = render(all.find(({ template }) => template === "email_changed") as MailMessage);
  expect(visible(changed.html)).toContain("from ann@example.com to new@example.com");
  const reset = render(all.find(({ template }) => template === "password_reset_key") as MailMessage);
  expect(reset.text).toContain("Your username: ann");
});

describe("T-75 what a stranger calls himself", () => {
  const greeted = (userDisplay: string): RenderedMail =>
    render({ template: "email_confirmation_signup", to, context: { userDisplay, activateUrl: link } });

  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">Click</a>',
    "<b>Ann</b>",
    "</div><style>*{display:none}</style>",
    "&lt;b&gt;",
    "Ann\u0000<b>",
  ])("%j is never markup", (name) => {
    const { html } = greeted(name);
    const tags = greeted("Ann").html.match(/<[^>]*>/g);
    expect(html.match(/<[^>]*>/g)).toEqual(tags);
    expect(hrefs(html)).toEqual([link, link]);
  });

  test.each([
    "http://evil.example",
    "https://evil.example/win",
    "You won! See http://evil.example",
    "Free money at evil.example now",
    "www.evil.example",
    "//evil.example/x",
    "evil.example/claim",
    "hxxp:\\\\evil.example",
    "Prize: evil.example",
    "evil.example is the place",
  ])("%j is an advertisement, and is not delivered", (name) => {
    const { text, html, subject } = greeted(name);
    expect(text).toMatch(/^Hello,\n/);
    for (const part of [subject, text, html]) expect(part).not.toContain("evil");
  });

  test.each(["evil.example", "john.doe", "eve@evil.example", "me.at.evil.example"])(
    "%j is shown, and no program makes a link of it",
    (name) => {
      const { text, html } = greeted(name);
      expect(text).not.toContain(name);
      expect(html).not.toContain(name);
      expect(text.replaceAll("\u200b", "")).toContain(`Hello ${name},`);
      expect(visible(html)).toContain(`Hello ${name},`);
    },
  );

  test.each([
    "Ann\r\nBcc: eve@evil.example",
    "Ann\r\n\r\n<p>Dear customer",
    "Ann\nSubject: Your invoice",
    "Ann\u2028next",
    "Ann\u0085next",
  ])("%j stays on one line", (name) => {
    const { text } = greeted(name);
    expect(text.split("\n")[0]).toMatch(/^Hello(?: Ann .*)?,$/);
    expect(text.split("\n")[1]).toBe("");
  });

  test("cannot reorder or hide the text around it, or fill the screen", () => {
    expect(greetingName("\u202eevil\u202c Ann\u200b")).toBe("evil Ann");
    expect(greetingName(`Z${"\u0310".repeat(400)}algo`)).toBe(`Z${"\u0310".repeat(4)}algo`);
    expect(greetingName("x".repeat(5000))).toBeUndefined();
    expect(greetingName("\u0000\u200b  ")).toBeUndefined();
  });

  test.each([
    "Ann Smith",
    "José Müller-Lüdenscheidt",
    "O'Brien",
    "李小龍",
    "محمد",
    "می‌خواهم",
    "Dr. J. Smith",
    "👩‍💻 Ada",
    "+4912345",
  ])("%j is a name", (name) => {
    expect(greetingName(name)).toBe(name);
  });

  test("neither a browser's name nor an address can carry a message", () => {
    const context = {
      userDisplay: "Ann",
      ip: "203.0.113.7 http://evil.example",
      userAgent: "Mozilla/5.0 (Windows NT 10.0) http://evil.example <b>Firefox/1</b> Call 0900",
      at,
      from: "<b>x</b>@evil.example",
      to: "http://evil.example",
    };
    for (const template of notices) {
      const { text, html } = render({ template, to, context });
      expect(text).not.toMatch(/evil\.example|0900/);
      expect(html).not.toMatch(/evil\.example|0900|<b>/);
      expect(text).toContain("an unknown address");
    }
  });

  test("a link is taken only from http and https", () => {
    const reset = (passwordResetUrl: string) => () =>
      render({ template: "password_reset_key", to, context: { userDisplay: "Ann", passwordResetUrl } });
    expect(reset("javascript:alert(1)")).toThrow(/http or https/);
    expect(reset("data:text/html,x")).toThrow(/http or https/);
    expect(reset("/relative")).toThrow();
    expect(
      hrefs(
        render({
          template: "unknown_account",
          to,
          context: { email: to, signupUrl: 'https://a.example/"><b>' },
        }).html,
      )[0],
    ).toBe("https://a.example/%22%3E%3Cb%3E");
  });
});

test("a site's own name is shown as the operator wrote it", () => {
  const named = { ...site, name: { own: "Bücher & Söhne <shop.example>" } };
  const { subject, text, html } = renderMail({ template: "test", to }, named, "[Bücher & Söhne] ");
  expect(subject).toBe("[Bücher & Söhne] Test message");
  expect(text).toContain("Bücher & Söhne <shop.example>");
  expect(html).toContain("Bücher &amp; Söhne &lt;shop.example&gt;");
});

test("a prefix with line breaks cannot add a header", () => {
  expect(renderMail({ template: "test", to }, site, "[A]\r\nBcc: eve@evil.example\r\n ").subject).toBe(
    "[A] Bcc: eve@evil.example Test message",
  );
});

test.each([
  [firefox, "Firefox on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Chrome on Windows",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    "Safari on macOS",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["Acme/1.0 (Android 16)", "An app or browser on Android"],
  ["", "An unknown device"],
])("%s is called %s", (header, name) => {
  expect(describeBrowser(header)).toBe(name);
});
