import type { Settings } from "../../config/settings.ts";
import { parseMailbox } from "../../mail/address.ts";
import { createTransport } from "../../mail/transports/index.ts";
import { type Finding, ok, orOk, problem, warning } from "./finding.ts";
import { isLocal } from "./topology.ts";

/** Whether mail would leave, under a sender that receivers accept. Talks to the mail server, and sends nothing. */
export async function checkMail(settings: Settings): Promise<readonly Finding[]> {
  const sender = parseMailbox(settings.defaultFromEmail);
  if (sender === undefined) {
    return [
      problem(
        "mail",
        "DEFAULT_FROM_EMAIL is no address.",
        "Give it one, such as Acme <noreply@acme.example>.",
      ),
    ];
  }
  const findings = [
    ...senderFindings(settings, sender.address),
    ...connectionFindings(settings),
    ...(await reachable(settings)),
  ];
  return orOk(findings, ok("mail", `Leaves by ${way(settings)}, from ${sender.address}.`));
}

function way({ email }: Settings): string {
  if (email.backend === "smtp") return `SMTP through ${email.host}:${email.port}`;
  if (email.backend === "adapter") return "adapter.sendMail in gatehouse.config.ts";
  return email.backend === "file" ? `files in ${email.filePath}` : "the console";
}

function senderFindings({ debug }: Settings, address: string): readonly Finding[] {
  const domain = address.replace(/^.*@/, "");
  if (debug || (domain.includes(".") && !/\.(local|localhost|test|example|invalid)$/.test(domain))) return [];
  return [
    problem(
      "mail",
      `DEFAULT_FROM_EMAIL is ${address}, which receivers will refuse.`,
      "Set it to an address of a domain of yours that has SPF and DKIM records.",
    ),
  ];
}

function connectionFindings({ email, debug }: Settings): readonly Finding[] {
  const findings: Finding[] = [];
  if (email.backend !== "smtp") {
    if (!debug && email.backend !== "adapter") {
      findings.push(
        warning(
          "mail",
          `EMAIL_BACKEND is ${email.backend}: nobody gets any mail.`,
          "Set EMAIL_BACKEND=smtp for a site with users.",
        ),
      );
    }
    return findings;
  }
  if (!email.useTls && !email.useSsl && !isLocal(email.host)) {
    findings.push(
      problem(
        "mail",
        `Mail, with every reset link in it, goes to ${email.host} in the clear.`,
        "Set EMAIL_USE_TLS=true (port 587) or EMAIL_USE_SSL=true (port 465).",
      ),
    );
  }
  const usual = email.useSsl ? 465 : 587;
  if ((email.useTls || email.useSsl) && email.port === 25) {
    findings.push(
      warning(
        "mail",
        "EMAIL_PORT is 25, which is for mail between servers.",
        `With these settings it is usually ${usual}.`,
      ),
    );
  }
  return findings;
}

async function reachable(settings: Settings): Promise<readonly Finding[]> {
  const transport = createTransport(settings);
  try {
    await transport.verify?.();
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [
      problem(
        "mail",
        message,
        `Check ${settings.email.backend === "smtp" ? "EMAIL_HOST, EMAIL_PORT and the network between" : "EMAIL_FILE_PATH"}; mail waits in the outbox meanwhile.`,
      ),
    ];
  } finally {
    await transport.close();
  }
}
