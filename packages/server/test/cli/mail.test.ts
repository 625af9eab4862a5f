import { readdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { gatehouse, migratedFolder, production } from "./gatehouse.ts";

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

/** A real SMTP server on this machine, and what it was given. */
async function smtpServer(): Promise<{ env: Record<string, string>; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on("end", () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return {
    env: { ...production, EMAIL_BACKEND: "smtp", EMAIL_HOST: "127.0.0.1", EMAIL_PORT: String(port) },
    received,
  };
}

describe("sendtestemail", () => {
  it("sends through the mail server to everybody named, each alone", async () => {
    const cwd = await migratedFolder();
    const { env, received } = await smtpServer();
    const { code, stdout } = await gatehouse(["sendtestemail", "ann@acme.io", "bo@acme.io"], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/sent +ann@acme\.io/);
    expect(received.map(({ to }) => to).toSorted()).toEqual([["ann@acme.io"], ["bo@acme.io"]]);
    expect(received[0]?.text).toMatch(/^From: .*noreply@acme\.io/m);
  });

  it("says why a mail is not sent, keeps it, and fails", async () => {
    const cwd = await migratedFolder();
    const env = { ...production, EMAIL_BACKEND: "smtp", EMAIL_HOST: "127.0.0.1", EMAIL_PORT: "1" };
    const { code, stdout } = await gatehouse(["sendtestemail", "ann@acme.io"], { cwd, env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/waiting +ann@acme\.io: ECONNREFUSED/);
    expect(stdout).toContain("It stays in the outbox");
  });

  it("sends nothing at all where one address is none", async () => {
    const cwd = await migratedFolder();
    const { code, stderr } = await gatehouse(["sendtestemail", "ann@acme.io", "bo@"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('"bo@" is no e-mail address.');
    expect(readdirSync(join(cwd, "var"))).not.toContain("mail");
  });
});
