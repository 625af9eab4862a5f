import PostalMime from "postal-mime";
import { afterEach, describe, expect, test } from "vitest";
import { createSmtpTransport, type SmtpOptions } from "../../src/mail/transports/smtp.ts";
import type { DeliveryError, MailTransport, OutgoingMail } from "../../src/mail/transports/transport.ts";
import { type SinkOptions, type SmtpSink, startSmtpSink } from "./support/smtp-sink.ts";
import { torture } from "./support/torture.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function sink(options: SinkOptions = {}): Promise<SmtpSink> {
  const server = await startSmtpSink(options);
  opened.push(server.stop);
  return server;
}

function smtp(port: number, options: Partial<SmtpOptions> = {}): MailTransport {
  const transport = createSmtpTransport({ host: "127.0.0.1", port, tls: "none", timeout: 5, ...options });
  opened.push(transport.close);
  return transport;
}

const mail: OutgoingMail = {
  messageId: "<0193b2f0-1111-4222-8333-444455556666@acme.example>",
  from: { name: "Bücher, Söhne & Co.", address: "noreply@acme.example" },
  to: "ann@example.com",
  subject: "[Acme] Confirm your email address",
  text: "Hello José,\n\nhttps://acme.example/auth/verify-email/MQ:1vXysk:YV0RdWhkGkF3VnVQbXJ0c2QyZ2hGd2ZqZ0abcdefghij\n.\nlast line\n",
  html: "<!doctype html><p>Hello José,</p>",
  headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  date: new Date("2026-11-21T12:00:00Z"),
};

async function trouble(sending: Promise<void> | undefined): Promise<DeliveryError> {
  const error = await sending?.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "DeliveryError" });
  return error as DeliveryError;
}

test("a mail arrives whole: both parts, sender, date, identity and the headers that keep robots quiet", async () => {
  const server = await sink();
  await smtp(server.port).send(mail);
  const [received] = server.received;
  expect(received).toMatchObject({ from: "noreply@acme.example", recipients: ["ann@example.com"] });
  const parsed = await PostalMime.parse(received!.source);
  expect(parsed).toMatchObject({
    from: { name: "Bücher, Söhne & Co.", address: "noreply@acme.example" },
    to: [{ name: "", address: "ann@example.com" }],
    subject: mail.subject,
    messageId: mail.messageId,
    date: "2026-11-21T12:00:00.000Z",
    attachments: [],
  });
  expect(parsed.text?.trimEnd()).toBe(mail.text.trimEnd());
  expect(parsed.html?.trim()).toBe(mail.html);
  const headers = new Map(parsed.headers.map(({ key, value }) => [key, value]));
  expect(headers.get("auto-submitted")).toBe("auto-generated");
  expect(headers.get("x-auto-response-suppress")).toBe("All");
  expect(headers.get("content-type")).toMatch(/^multipart\/alternative;/);
  expect([...headers.keys()].sort()).toEqual([
    "auto-submitted",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "subject",
    "to",
    "x-auto-response-suppress",
  ]);
});

describe("T-74 RCPT TO is the stored address, byte for byte, or nothing is sent at all", () => {
  const deliverable = [
    "ann@example.com",
    "Ann.Smith+tag=x@example.com",
    "o'brien@mail.example",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "root@localhost",
    "ann@xn--bcher-kva.example",
    `${"a".repeat(64)}@${"b".repeat(63)}.example`,
  ];

  test.each(deliverable)("%s", async (to) => {
    const server = await sink();
    await smtp(server.port).send({ ...mail, to });
    expect(server.received.map(({ recipients }) => recipients)).toEqual([[to]]);
    const parsed = await PostalMime.parse(server.received[0]!.source);
    expect(parsed.to).toHaveLength(1);
    expect(server.received[0]!.source).not.toMatch(/^(?:cc|bcc):/im);
  });

  test.each(['"john..doe"@example.com', '"john doe"@example.com'])(
    "%s is asked for with its quotes, and a server that knows none refuses it for good",
    async (to) => {
      const server = await sink();
      expect(await trouble(smtp(server.port).send({ ...mail, to }))).toMatchObject({ permanent: true });
      expect(server.asked).toEqual([to]);
    },
  );

  test("an international domain is written in its ASCII form", async () => {
    const server = await sink();
    await smtp(server.port).send({ ...mail, to: "ann@bücher.example" });
    expect(server.received[0]?.recipients).toEqual(["ann@xn--bcher-kva.example"]);
  });

  test("the torture set reaches nobody, and least of all evil.example", async () => {
    const server = await sink({ smtpUtf8: true });
    const transport = smtp(server.port);
    for (const to of torture) {
      expect(await trouble(transport.send({ ...mail, to }))).toMatchObject({
        permanent: true,
        code: "recipient_refused",
      });
    }
    expect(server.asked).toEqual([]);
  });
});

test("T-75 line breaks in what becomes a header add no header and no recipient", async () => {
  const server = await sink();
  await smtp(server.port).send({
    ...mail,
    subject: "Hello\r\nBcc: eve@evil.example\r\n\r\n<p>body</p>",
    from: { name: 'Acme\r\nCc: eve@evil.example" <eve@evil.example>', address: "noreply@acme.example" },
    headers: { "Auto-Submitted": "auto-generated\r\nReply-To: eve@evil.example" },
  });
  const [received] = server.received;
  expect(received?.recipients).toEqual(["ann@example.com"]);
  const parsed = await PostalMime.parse(received!.source);
  expect(parsed.headers.map(({ key }) => key)).not.toEqual(expect.arrayContaining(["bcc"]));
  expect(parsed).toMatchObject({ from: { address: "noreply@acme.example" } });
  expect([parsed.cc, parsed.bcc, parsed.replyTo].flat().filter(Boolean)).toEqual([]);
});

describe("an address that is not ASCII before the @", () => {
  test("is given to a server that takes SMTPUTF8, once that is known", async () => {
    const server = await sink({ smtpUtf8: true });
    const transport = smtp(server.port);
    expect(await trouble(transport.send({ ...mail, to: "änn@example.com" }))).toMatchObject({
      permanent: false,
    });
    await transport.send(mail);
    await transport.send({ ...mail, to: "änn@example.com" });
    expect(server.received.map(({ recipients }) => recipients)).toEqual([
      ["ann@example.com"],
      ["änn@example.com"],
    ]);
  });

  test("is refused where the server does not", async () => {
    const server = await sink();
    const transport = smtp(server.port);
    await transport.send(mail);
    expect(await trouble(transport.send({ ...mail, to: "änn@example.com" }))).toMatchObject({
      permanent: true,
      code: "smtputf8_missing",
    });
    expect(server.received).toHaveLength(1);
  });
});

describe("TLS", () => {
  test("STARTTLS with a certificate that nobody vouches for is refused, and nothing was said in the clear", async () => {
    const server = await sink({ tls: "starttls", login: { user: "u", password: "p" } });
    const error = await trouble(smtp(server.port, { tls: "starttls", user: "u", password: "p" }).send(mail));
    expect(error).toMatchObject({ permanent: false });
    expect(error.message).toMatch(/certificate/);
    expect(server.received).toEqual([]);
  });

  test("STARTTLS with such a certificate works with the setting that says how insecure it is", async () => {
    const server = await sink({ tls: "starttls" });
    await smtp(server.port, { tls: "starttls", insecureAnyCertificate: true }).send(mail);
    expect(server.received).toMatchObject([{ secure: true }]);
  });

  test("a server that hides STARTTLS gets neither the mail nor the password", async () => {
    const server = await sink({ tls: "none", login: { user: "u", password: "p" } });
    const error = await trouble(smtp(server.port, { tls: "starttls", user: "u", password: "p" }).send(mail));
    expect(error).toMatchObject({ permanent: false });
    expect(server.received).toEqual([]);
  });

  test("from the first byte", async () => {
    const server = await sink({ tls: "implicit" });
    await smtp(server.port, { tls: "implicit", insecureAnyCertificate: true }).send(mail);
    expect(server.received).toMatchObject([{ secure: true }]);
  });
});

describe("a server that asks for a log-in", () => {
  test("gets it", async () => {
    const server = await sink({ tls: "starttls", login: { user: "mailer", password: "right horse" } });
    const transport = smtp(server.port, {
      tls: "starttls",
      insecureAnyCertificate: true,
      user: "mailer",
      password: "right horse",
    });
    await transport.verify?.();
    await transport.send(mail);
    expect(server.received).toMatchObject([{ user: "mailer", secure: true }]);
  });

  test("and refuses it: the mail waits, and the message names the settings but not the password", async () => {
    const server = await sink({ login: { user: "mailer", password: "right horse" } });
    const transport = smtp(server.port, { user: "mailer", password: "wrong horse" });
    for (const attempt of [() => transport.send(mail), () => transport.verify?.()]) {
      const error = await trouble(attempt());
      expect(error).toMatchObject({ permanent: false, code: "smtp_535" });
      expect(error.message).toMatch(/EMAIL_HOST_USER/);
      expect(error.message).not.toMatch(/horse/);
    }
  });
});

describe("what the server answers", () => {
  test.each([
    [450, false],
    [421, false],
    [550, true],
    [503, false],
  ])("a %i to the recipient is permanent: %s", async (code, permanent) => {
    const server = await sink({
      refuseRecipient: (to) => [code, `5.1.1 <${to}> unknown, see https://x.example/?k=SECRET`],
    });
    const error = await trouble(smtp(server.port).send(mail));
    expect(error).toMatchObject({ permanent, code: `smtp_${code}` });
    expect(error.message).not.toMatch(/ann@|SECRET/);
  });

  test.each([
    [451, false],
    [554, true],
  ])("a %i to the message is permanent: %s", async (code, permanent) => {
    const server = await sink({ refuseMail: () => [code, "no"] });
    expect(await trouble(smtp(server.port).send(mail))).toMatchObject({ permanent, code: `smtp_${code}` });
  });

  test("nothing at all: the connection is refused, and that is not the mail's fault", async () => {
    const server = await sink();
    await server.stop();
    opened.length = 0;
    const transport = smtp(server.port);
    expect(await trouble(transport.send(mail))).toMatchObject({ permanent: false, code: "ECONNREFUSED" });
    expect(await trouble(transport.verify?.())).toMatchObject({ permanent: false });
  });

  test("too late: the attempt ends when it is told to", async () => {
    const server = await sink({ beforeReply: () => new Promise((resolve) => setTimeout(resolve, 1500)) });
    const started = performance.now();
    await trouble(smtp(server.port).send(mail, AbortSignal.timeout(100)));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test("one connection serves many mails", async () => {
  const server = await sink();
  const transport = smtp(server.port, { connections: 2 });
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  await Promise.all(numbers.map((number) => transport.send({ ...mail, to: `user${number}@example.com` })));
  expect(server.received.flatMap(({ recipients }) => recipients).sort()).toEqual(
    numbers.map((number) => `user${number}@example.com`).sort(),
  );
});
