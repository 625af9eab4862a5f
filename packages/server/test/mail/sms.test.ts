import { createHmac } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { GatehouseConfig } from "../../src/config/settings.ts";
import { createConsoleSmsSender } from "../../src/mail/sms/console.ts";
import type { SmsMessage } from "../../src/mail/sms/messages.ts";
import { getMail } from "../../src/store/outbox.ts";
import { confirmation, type MailHouse, openMailHouse, smtpTo } from "./support/mail-house.ts";
import { openSmsGateway, type SmsGateway } from "./support/sms-gateway.ts";

const SECRET = `whsec_${Buffer.from("a key of thirty-two bytes, or so").toString("base64")}`;
const ANN = "+31612345678";
const sms: SmsMessage = {
  template: "sms_login_code",
  to: ANN,
  context: { code: "WDJB-MJHT", validSeconds: 180 },
};

const through = ({ url }: SmsGateway, more: GatehouseConfig["sms"] = {}): GatehouseConfig => ({
  sms: { backend: "webhook", webhookUrl: url, webhookSecret: SECRET, ...more },
});

async function withHouse(config: GatehouseConfig, test: (house: MailHouse) => Promise<void>): Promise<void> {
  const house = await openMailHouse(config);
  try {
    await test(house);
  } finally {
    await house.close();
  }
}

/** What Standard Webhooks has the receiver compute. */
function signatureOf({ headers, body }: SmsGateway["posted"][number]): string {
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

describe("text messages through a gateway", () => {
  it("are posted as JSON, signed over id, time and body", async () => {
    await using gateway = await openSmsGateway();
    await withHouse(through(gateway), async (house) => {
      await house.queueSms(sms);
      expect(await house.worker().flush()).toBe(1);
      const [post] = gateway.posted;
      const { type, timestamp, data } = JSON.parse(post?.body ?? "");
      expect([type, timestamp, data.to]).toEqual(["sms", "2026-11-21T12:00:00.000Z", ANN]);
      expect(data.text).toBe(
        "Your code to log in at Acme:\nWDJB-MJHT\nIt works once, within 3 minutes. Nobody from Acme will ever ask for it.",
      );
      expect(post?.headers["content-type"]).toBe("application/json");
      expect(post?.headers["webhook-timestamp"]).toBe("1795262400");
      expect(post?.headers["webhook-signature"]).toBe(post && signatureOf(post));
    });
  });

  it.each([500, 503, 429, 401, 404, 302])(
    "wait while it answers %s, and go once under one id when it takes them",
    async (status) => {
      await using gateway = await openSmsGateway();
      gateway.answer = status;
      await withHouse(through(gateway), async (house) => {
        await house.queueSms(sms);
        const worker = house.worker();
        expect(await worker.flush()).toBe(0);
        house.clock.advance(60);
        gateway.answer = 202;
        expect(await worker.flush()).toBe(1);
        house.clock.advance(3600);
        expect(await worker.flush()).toBe(0);
        const ids = gateway.posted.map(({ headers }) => headers["webhook-id"]);
        expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
        for (const post of gateway.posted) expect(post.headers["webhook-signature"]).toBe(signatureOf(post));
      });
    },
  );

  it("wait while it is down, and while it says nothing", async () => {
    const gateway = await openSmsGateway();
    gateway.answer = "silent";
    await withHouse(through(gateway, { webhookTimeout: 1 }), async (house) => {
      await house.queueSms(sms);
      const worker = house.worker();
      expect(await worker.flush()).toBe(0);
      expect(await getMail(house.database.db, 1)).toMatchObject({
        sentAt: null,
        failedAt: null,
        lastError: expect.stringContaining("did not answer within 1 seconds"),
      });
      await gateway[Symbol.asyncDispose]();
      house.clock.advance(60);
      expect(await worker.flush()).toBe(0);
      expect(await getMail(house.database.db, 1)).toMatchObject({ failedAt: null, attempts: 2 });
    });
  });

  it("are given up when it refuses the message itself", async () => {
    await using gateway = await openSmsGateway();
    gateway.answer = 422;
    await withHouse(through(gateway), async (house) => {
      await house.queueSms(sms);
      await house.worker().flush();
      expect((await getMail(house.database.db, 1))?.failedAt).not.toBeNull();
    });
  });

  it("T-92 leave neither number nor code in the log, nor the code in the table", async () => {
    await using gateway = await openSmsGateway();
    gateway.answer = 500;
    await withHouse(through(gateway), async (house) => {
      await house.queueSms(sms);
      const worker = house.worker();
      await worker.flush();
      gateway.answer = 200;
      house.clock.advance(60);
      await worker.flush();
      const log = house.log.join("\n");
      expect(log).toContain("sms_login_code");
      expect(log).not.toMatch(/31612345678|WDJB|whsec_/);
      expect(JSON.stringify(await getMail(house.database.db, 1))).not.toContain("WDJB");
    });
  });

  it("do not hold up mail, nor mail them", async () => {
    await using gateway = await openSmsGateway();
    const config = { ...smtpTo(1), ...through(gateway) };
    await withHouse(config, async (house) => {
      await house.queue(confirmation());
      await house.queueSms(sms);
      expect(await house.worker().flush()).toBe(1);
      expect(gateway.posted).toHaveLength(1);
    });
  });
});

describe("text messages in development", () => {
  it("are printed on the console", async () => {
    const printed: string[] = [];
    const sender = createConsoleSmsSender({ write: (text) => printed.push(text) });
    await sender.send({ id: "1", to: ANN, text: "Your code:\nWDJB-MJHT", date: new Date(0) });
    expect(printed.join("")).toContain(`│ To: ${ANN}`);
    expect(printed.join("")).toContain("│ WDJB-MJHT");
  });

  it("are files for the server's own user", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-sms-"));
    try {
      await withHouse({ sms: { backend: "file", filePath: join(folder, "sms") } }, async (house) => {
        await house.queueSms(sms);
        expect(await house.worker().flush()).toBe(1);
        const [file = ""] = await readdir(join(folder, "sms"));
        const path = join(folder, "sms", file);
        expect(file).toMatch(/^20261121T120000000Z-[0-9a-f]{12}\.txt$/);
        expect(await readFile(path, "utf8")).toMatch(/^To: \+31612345678\n.*\nWDJB-MJHT\n/s);
        expect((await stat(path)).mode & 0o077).toBe(0);
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
