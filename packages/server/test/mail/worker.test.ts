import PostalMime from "postal-mime";
import { afterEach, describe, expect, test } from "vitest";
import type { GatehouseConfig } from "../../src/config/settings.ts";
import { queueMail } from "../../src/mail/outbox.ts";
import { DeliveryError, type MailTransport, type OutgoingMail } from "../../src/mail/transports/index.ts";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { claimDueMails, countPending, listRecentMails, type OutboxMail } from "../../src/store/outbox.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { confirmation, eventually, type MailHouse, openMailHouse, smtpTo } from "./support/mail-house.ts";
import { type SinkOptions, type SmtpSink, startSmtpSink } from "./support/smtp-sink.ts";

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function sink(options: SinkOptions = {}): Promise<SmtpSink> {
  const server = await startSmtpSink(options);
  opened.push(server.stop);
  return server;
}

async function open(config?: GatehouseConfig): Promise<MailHouse> {
  const house = await openMailHouse(config);
  opened.push(house.close);
  return house;
}

async function onlyMail(house: MailHouse): Promise<OutboxMail> {
  const mails = await listRecentMails(house.database.db, 2);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

interface Held {
  readonly transport: MailTransport;
  readonly started: OutgoingMail[];
  readonly state: { closed: boolean };
  release(): void;
}

/** A transport that takes a mail only once it is let to. */
function heldTransport(): Held {
  const started: OutgoingMail[] = [];
  const gate = Promise.withResolvers<void>();
  const state = { closed: false };
  return {
    started,
    state,
    release: () => gate.resolve(),
    transport: {
      send: async (mail, signal) => {
        started.push(mail);
        await new Promise<void>((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("cut off")));
          void gate.promise.then(resolve);
        });
      },
      close: async () => {
        state.closed = true;
      },
    },
  };
}

test("a mail is on its way as soon as its transaction has committed and the worker is woken, not a poll later", async () => {
  const server = await sink();
  const house = await open(smtpTo(server.port));
  const worker = house.worker({ pollEvery: 3600 });
  worker.start();
  await house.queue(confirmation());
  worker.wake();
  await eventually(() => server.received.length === 1);
  await eventually(async () => (await onlyMail(house)).sentAt !== null);
  expect(await countPending(house.database.db)).toBe(0);
});

test("mail that another process queued is found without anybody waking the worker", async () => {
  const server = await sink();
  const house = await open(smtpTo(server.port));
  house.worker({ pollEvery: 0.05 }).start();
  await house.queue(confirmation());
  await eventually(() => server.received.length === 1);
});

test("a worker that was not started delivers on request, and says how much", async () => {
  const server = await sink();
  const house = await open(smtpTo(server.port));
  for (let number = 0; number < 12; number += 1) await house.queue(confirmation(`user${number}@example.com`));
  const worker = house.worker();
  worker.wake();
  expect(await worker.flush()).toBe(12);
  expect(await worker.flush()).toBe(0);
  expect(server.received).toHaveLength(12);
});

describe("a mail server that is down loses nothing", () => {
  test("mail waits, and is delivered once the server is back on its port", async () => {
    const before = await startSmtpSink();
    const { port } = before;
    const house = await open(smtpTo(port));
    const worker = house.worker();
    await house.queue(confirmation("first@example.com"));
    expect(await worker.flush()).toBe(1);
    await before.stop();

    await house.queue(confirmation("second@example.com"));
    expect(await worker.flush()).toBe(0);
    house.clock.advance(60);
    expect(await worker.flush()).toBe(0);
    const [waiting] = await listRecentMails(house.database.db, 1);
    expect(waiting).toMatchObject({ attempts: 2, sentAt: null, failedAt: null, lockedBy: null });
    expect(waiting?.lastError).toMatch(/ECONNREFUSED.*could not be reached/);

    const after = await sink({ port });
    house.clock.advance(60);
    expect(await worker.flush()).toBe(1);
    expect(after.received.map(({ recipients }) => recipients)).toEqual([["second@example.com"]]);
    expect((await listRecentMails(house.database.db, 1))[0]).toMatchObject({ attempts: 3, lastError: null });
  });

  test("a running worker gets it out by itself, without a restart", async () => {
    const before = await startSmtpSink();
    await before.stop();
    const house = await open(smtpTo(before.port));
    const worker = house.worker({ pollEvery: 0.05, backOff: { first: 0, longest: 0, giveUpAfter: 3600 } });
    worker.start();
    await house.queue(confirmation());
    await eventually(async () => (await onlyMail(house)).attempts >= 2);
    const after = await sink({ port: before.port });
    await eventually(() => after.received.length === 1);
  });

  test("a server that hangs up in the middle, or never answers, is tried again", async () => {
    const server = await sink({ beforeReply: () => new Promise((resolve) => setTimeout(resolve, 400)) });
    const house = await open(smtpTo(server.port));
    const worker = house.worker({ deadline: 0.1 });
    await house.queue(confirmation());
    expect(await worker.flush()).toBe(0);
    expect(await onlyMail(house)).toMatchObject({
      sentAt: null,
      failedAt: null,
      lastError: expect.stringMatching(/deadline/),
    });
  });

  test("T-91 a transport that never answers, and heeds nobody, frees its place for others all the same", async () => {
    const house = await open();
    const sent: string[] = [];
    const transport: MailTransport = {
      async send({ to }) {
        if (to === "ann@example.com") await new Promise(() => undefined);
        sent.push(to);
      },
      close: async () => undefined,
    };
    const worker = house.worker({ deadline: 0.1, transport, concurrency: 1 });
    await house.queue(confirmation("ann@example.com"));
    await house.queue(confirmation("bob@example.com"));
    expect(await worker.flush()).toBe(1);
    expect(sent).toEqual(["bob@example.com"]);
  });
});

describe("what the server answers", () => {
  test("a temporary refusal is tried again with growing pauses, up to an hour", async () => {
    const server = await sink({ refuseRecipient: () => [451, "4.7.1 greylisted"] });
    const house = await open(smtpTo(server.port));
    const worker = house.worker();
    await house.queue(confirmation());
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 13; attempt += 1) {
      expect(await worker.flush()).toBe(0);
      const pause = ((await onlyMail(house)).availableAt.getTime() - house.clock.now().getTime()) / 1000;
      pauses.push(pause);
      house.clock.advance(pause);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
  });

  test("a temporary refusal and then consent: the mail arrives once, under the identity of the first attempt", async () => {
    let answers = 0;
    const server = await sink({
      refuseMail: () => {
        answers += 1;
        return answers === 1 ? [452, "4.3.1 no space"] : undefined;
      },
    });
    const house = await open(smtpTo(server.port));
    const worker = house.worker();
    await house.queue(confirmation());
    const { headers } = await onlyMail(house);
    expect(await worker.flush()).toBe(0);
    expect(await worker.flush()).toBe(0);
    house.clock.advance(5);
    expect(await worker.flush()).toBe(1);
    expect(server.received).toHaveLength(1);
    const parsed = await PostalMime.parse(server.received[0]!.source);
    expect(parsed.messageId).toBe(headers["Message-ID"]);
    expect(parsed.text).toContain("https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY");
  });

  test("a permanent refusal is not tried again; the mail stays, with the reason", async () => {
    const server = await sink({ refuseRecipient: () => [550, "5.1.1 no such user"] });
    const house = await open(smtpTo(server.port));
    const worker = house.worker();
    await house.queue(confirmation());
    expect(await worker.flush()).toBe(0);
    expect(await onlyMail(house)).toMatchObject({
      failedAt: house.clock.now(),
      sentAt: null,
      lastError: expect.stringMatching(/^smtp_550: .*no such user/),
    });
    house.clock.advance(86_400);
    expect(await worker.flush()).toBe(0);
    expect(server.asked).toHaveLength(1);
  });

  test("wrong credentials of ours fail no mail: it waits until they are mended", async () => {
    const server = await sink({ login: { user: "mailer", password: "right" } });
    const house = await open(smtpTo(server.port, { hostUser: "mailer", hostPassword: "wrong" }));
    await house.queue(confirmation());
    expect(await house.worker().flush()).toBe(0);
    expect(await onlyMail(house)).toMatchObject({
      failedAt: null,
      lastError: expect.stringMatching(/EMAIL_HOST_PASSWORD/),
    });
  });

  test("T-74 a recipient that is not one address is given up and reaches nobody", async () => {
    const server = await sink();
    const house = await open(smtpTo(server.port));
    await house.queue(confirmation("ann@example.com,eve@evil.example"));
    expect(await house.worker().flush()).toBe(0);
    expect((await onlyMail(house)).failedAt).not.toBeNull();
    expect(server.asked).toEqual([]);
  });

  test("after three days in vain a mail is given up, logged and kept", async () => {
    const house = await open();
    const worker = house.worker({
      transport: {
        send: async () => {
          throw new DeliveryError("The mail server is away.", { permanent: false, code: "ECONNREFUSED" });
        },
        close: async () => undefined,
      },
    });
    await house.queue(confirmation());
    house.clock.advance(3 * 86_400 - 1);
    await worker.flush();
    expect(await onlyMail(house)).toMatchObject({ failedAt: null });
    house.clock.advance(3600);
    await worker.flush();
    expect(await onlyMail(house)).toMatchObject({ failedAt: house.clock.now() });
    expect(house.log.some((line) => line.includes('"level":50') && line.includes("given up"))).toBe(true);
  });
});

describe("several workers", () => {
  test("on one outbox deliver each mail once", async () => {
    const server = await sink();
    const url = await leasedUrl();
    const nodes = await Promise.all([openDatabase(url), openDatabase(url), openDatabase(url)]);
    const house = await open(smtpTo(server.port));
    await migrate(nodes[0]!);
    const numbers = Array.from({ length: 60 }, (_, number) => `user${number}@example.com`);
    await nodes[0]!.transaction(async (tx) => {
      for (const to of numbers)
        await queueMail(tx, confirmation(to), { settings: house.settings, now: house.clock.now() });
    });
    const workers = nodes.map((database) => house.worker({ database, pollEvery: 0.02 }));
    for (const worker of workers) worker.start();
    const sent = await Promise.all(workers.map((worker) => worker.flush()));
    await eventually(async () => (await countPending(nodes[0]!.db)) === 0);
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(server.received.flatMap(({ recipients }) => recipients).sort()).toEqual(numbers.sort());
    expect(sent.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(60);
    for (const node of nodes) await node.close();
  });

  test("the mail of a worker that died is sent by another, under the same Message-ID", async () => {
    const server = await sink();
    const house = await open(smtpTo(server.port));
    await house.queue(confirmation());
    const now = house.clock.now();
    const [claimed] = await claimDueMails(house.database.db, {
      now,
      worker: "died",
      limit: 1,
      lockSeconds: 90,
    });
    const worker = house.worker();
    expect(await worker.flush()).toBe(0);
    house.clock.advance(91);
    expect(await worker.flush()).toBe(1);
    expect(server.received[0]?.source).toContain(claimed!.headers["Message-ID"]);
  });

  test("one worker has no more mails under way than it may", async () => {
    const held = heldTransport();
    const house = await open();
    for (let number = 0; number < 9; number += 1)
      await house.queue(confirmation(`user${number}@example.com`));
    const worker = house.worker({ transport: held.transport, concurrency: 4, pollEvery: 0.01 });
    worker.start();
    await eventually(() => held.started.length === 4);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(held.started).toHaveLength(4);
    held.release();
    await eventually(async () => (await countPending(house.database.db)) === 0);
    expect(new Set(held.started.map(({ to }) => to)).size).toBe(9);
  });
});

describe("stopping", () => {
  test("finishes what is under way, takes no more, and closes the transport", async () => {
    const held = heldTransport();
    const house = await open();
    await house.queue(confirmation("first@example.com"));
    const worker = house.worker({ transport: held.transport, pollEvery: 0.01 });
    worker.start();
    await eventually(() => held.started.length === 1);
    const stopped = worker.stop();
    await house.queue(confirmation("second@example.com"));
    worker.wake();
    worker.start();
    expect(held.state.closed).toBe(false);
    held.release();
    await stopped;
    expect(held.state.closed).toBe(true);
    expect(held.started).toHaveLength(1);
    expect(await countPending(house.database.db)).toBe(1);
  });

  test("does not wait for ever: what hangs is cut off and sent later", async () => {
    const held = heldTransport();
    const house = await open();
    await house.queue(confirmation());
    const worker = house.worker({ transport: held.transport, patience: 0.05 });
    worker.start();
    await eventually(() => held.started.length === 1);
    await worker.stop();
    expect(await onlyMail(house)).toMatchObject({
      sentAt: null,
      failedAt: null,
      lockedBy: null,
      attempts: 1,
    });
  });
});

test("mail sealed under a key that is gone waits for the key to be put among the fallbacks", async () => {
  const server = await sink();
  const house = await open(smtpTo(server.port));
  await house.queue(confirmation());
  const { secretKey } = house.settings;
  expect(await house.worker({ settings: { secretKey: "new", secretKeyFallbacks: [] } }).flush()).toBe(0);
  expect((await onlyMail(house)).lastError).toMatch(/SECRET_KEY_FALLBACKS/);
  house.clock.advance(60);
  expect(
    await house.worker({ settings: { secretKey: "new", secretKeyFallbacks: [secretKey] } }).flush(),
  ).toBe(1);
});

test("T-92 T-36 logs name neither link nor text nor whole address, whatever happens", async () => {
  const quoting: SinkOptions = {
    refuseRecipient: (to) => (to.startsWith("refused") ? [550, `<${to}> unknown`] : undefined),
    refuseMail: () => [451, "rejected: https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY"],
  };
  const server = await sink(quoting);
  const house = await open(smtpTo(server.port, { hostPassword: "smtp-secret-password" }));
  await house.queue(confirmation("refused.recipient@example.com"));
  await house.queue(confirmation("delayed.recipient@example.com"));
  await house.worker().flush();
  const rude: MailTransport = {
    send: async ({ text, to }) => {
      throw new Error(`could not send ${text} to ${to}`);
    },
    close: async () => undefined,
  };
  house.clock.advance(60);
  await house.worker({ transport: rude }).flush();
  const polite: MailTransport = { send: async () => undefined, close: async () => undefined };
  house.clock.advance(60);
  await house.worker({ transport: polite }).flush();

  const logged = house.log.join("");
  expect(house.log.length).toBeGreaterThanOrEqual(4);
  expect(logged).toContain("r…@example.com");
  expect(logged).toContain("mail sent");
  expect(logged).not.toMatch(/SECRETKEY|verify-email|recipient@|Hello|smtp-secret-password/);
  const stored = (await listRecentMails(house.database.db, 10)).map(({ lastError }) => lastError).join("");
  expect(stored).not.toMatch(/SECRETKEY|recipient@/);
});
