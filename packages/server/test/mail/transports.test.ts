import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createConsoleTransport } from "../../src/mail/transports/console.ts";
import { createFileTransport } from "../../src/mail/transports/file.ts";
import { createTransport, type OutgoingMail } from "../../src/mail/transports/index.ts";
import { mailSettings } from "./support/mail-house.ts";

const mail: OutgoingMail = {
  messageId: "<0193b2f0-1111-4222-8333-444455556666@acme.example>",
  from: { name: "Acme", address: "noreply@acme.example" },
  to: "ann@example.com",
  subject: "[Acme] Grüße",
  text: "Hello José,\n\nhttps://acme.example/auth/verify-email/MQ:1vXysk:YV0R\n",
  html: "<p>Hello José</p>",
  headers: { "Auto-Submitted": "auto-generated" },
  date: new Date("2026-11-21T12:00:00Z"),
};

describe("the file backend", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-mail-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("writes an .eml file that mail programs open, into a folder that it makes", async () => {
    const target = join(folder, "deep", "down");
    const transport = createFileTransport(target);
    await transport.send(mail);
    await transport.close();
    const files = await readdir(target);
    expect(files).toEqual([expect.stringMatching(/^20261121T120000000Z-[0-9a-f]{12}\.eml$/)]);
    const parsed = await PostalMime.parse(await readFile(join(target, files[0]!)));
    expect(parsed).toMatchObject({
      subject: mail.subject,
      messageId: mail.messageId,
      to: [{ address: mail.to }],
    });
    expect(parsed.text).toContain("https://acme.example/auth/verify-email/MQ:1vXysk:YV0R");
    expect(parsed.html).toContain("<p>Hello José</p>");
  });

  test("keeps the links from the other users of the machine", async () => {
    const target = join(folder, "mail");
    await createFileTransport(target).send(mail);
    const [file] = await readdir(target);
    expect((await stat(target)).mode & 0o077).toBe(0);
    expect((await stat(join(target, file!))).mode & 0o077).toBe(0);
  });

  test("a second attempt at one mail replaces the first; another mail is another file", async () => {
    const transport = createFileTransport(folder);
    await transport.send(mail);
    await transport.send(mail);
    await transport.send({ ...mail, messageId: "<another@acme.example>" });
    expect(await readdir(folder)).toHaveLength(2);
  });

  test("says which setting names a folder that cannot be used, and the mail waits", async () => {
    const occupied = join(folder, "file");
    await writeFile(occupied, "");
    const transport = createFileTransport(join(occupied, "mail"));
    for (const attempt of [() => transport.send(mail), () => transport.verify?.()]) {
      await expect(attempt()).rejects.toMatchObject({
        name: "DeliveryError",
        permanent: false,
        message: expect.stringMatching(/EMAIL_FILE_PATH/),
      });
    }
  });

  test("verifies without making the folder", async () => {
    const target = join(folder, "a", "b");
    await createFileTransport(target).verify?.();
    expect(await readdir(folder)).toEqual([]);
  });

  test("T-74 writes nothing for a recipient that is not one address", async () => {
    const transport = createFileTransport(folder);
    await expect(transport.send({ ...mail, to: "ann@example.com,eve@evil.example" })).rejects.toMatchObject({
      permanent: true,
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("the console backend", () => {
  test("prints what a developer needs to go on", async () => {
    const printed: string[] = [];
    await createConsoleTransport({ write: (text) => printed.push(text) }).send(mail);
    const output = printed.join("");
    expect(output).toContain("To:      ann@example.com");
    expect(output).toContain("[Acme] Grüße");
    expect(output).toContain("https://acme.example/auth/verify-email/MQ:1vXysk:YV0R");
    expect(output).not.toContain("<p>");
  });
});

test("EMAIL_BACKEND chooses", async () => {
  for (const backend of ["console", "file", "smtp"] as const) {
    const transport = createTransport(mailSettings({ email: { backend } }));
    expect(transport.send).toBeTypeOf("function");
    await transport.close();
  }
});
