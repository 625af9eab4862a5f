"use client";

import type { TotpStatus } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { factorCode } from "../../lib/codes.ts";
import { messageOf } from "../../lib/problems.ts";
import { useForm } from "../forms/use-form.ts";
import { Alert, FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { CodeField } from "../ui/code-field.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { RowsSkeleton } from "../ui/skeleton.tsx";
import { useReauth } from "./reauth-dialog.tsx";

type Absent = Extract<TotpStatus, { status: "absent" }>;

interface TotpSetupProps {
  onActivated: () => Promise<void>;
  onCancel: () => void;
}

/** Two steps: the app learns the key, and proves by a code that it has. Nothing counts until then. */
export function TotpSetup({ onActivated, onCancel }: TotpSetupProps) {
  const client = useClient();
  const [found, setFound] = useState<TotpStatus | { status: "refused"; message: ReactNode }>();
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    client.mfa.getTotp().then(
      (status) => !gone && setFound(status),
      (error: unknown) => !gone && setFound({ status: "refused", message: refusal(error) }),
    );
    return () => {
      gone = true;
    };
  }, [client]);
  const ready = found !== undefined;
  useEffect(() => {
    if (ready) area.current?.focus();
  }, [ready]);
  return (
    <section ref={area} tabIndex={-1} aria-label="Set up an app" className="outline-none">
      {found === undefined && <RowsSkeleton rows={3} />}
      {found?.status === "absent" && <Steps offer={found} onActivated={onActivated} onCancel={onCancel} />}
      {found?.status === "refused" && <Alert tone="warning">{found.message}</Alert>}
      {found?.status === "active" && (
        <Alert tone="info">An app has been set up meanwhile. Reload the page to see it.</Alert>
      )}
    </section>
  );
}

function refusal(error: unknown): ReactNode {
  const isUnverified = error instanceof Error && "code" in error && error.code === "unverified_email";
  if (!isUnverified) return messageOf(error);
  return (
    <>
      Please confirm all your email addresses first, so that nobody can lock you out of your account.{" "}
      <Link href="/settings/emails" className="link">
        Go to your addresses
      </Link>
    </>
  );
}

interface StepsProps extends TotpSetupProps {
  offer: Absent;
}

function Steps({ offer, onActivated, onCancel }: StepsProps) {
  const client = useClient();
  const withReauth = useReauth();
  const { form, problems, pending } = useForm({
    fields: ["code"],
    check: { code: checkFilled },
    submit: async (values) => {
      const code = factorCode(values.code);
      await withReauth(() => client.mfa.activateTotp({ code }));
      await onActivated();
      return "leaving";
    },
  });
  return (
    <ol className="divide-y divide-line border-t border-line">
      <Step number={1} title="Scan this with your authenticator app">
        <div className="flex flex-wrap gap-x-6 gap-y-4">
          <QrCode text={offer.totp_url} label="QR code for your authenticator app" />
          <div className="min-w-0 grow basis-52 text-sm">
            <p className="text-muted">Or type this key into the app:</p>
            <p className="my-3 font-mono text-[0.9375rem] leading-6 break-words">{inGroups(offer.secret)}</p>
            <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
              <CopyButton text={offer.secret} what="key" />
              {/* Nobody can scan the screen that they hold in their hand. */}
              <a href={offer.totp_url} className="link sm:hidden">
                Open in an app here
              </a>
            </div>
          </div>
        </div>
      </Step>
      <Step number={2} title="Type the code that the app shows">
        <form {...form} className="max-w-xs">
          <CodeField
            name="code"
            label="Code"
            code={{ numeric: true }}
            error={problems.fields.code}
            required
          />
          <FormAlert message={problems.form} />
          <div className="mt-3 flex flex-wrap gap-3">
            <Button type="submit" pending={pending}>
              Turn on
            </Button>
            <Button variant="ghost" onClick={onCancel}>
              Cancel
            </Button>
          </div>
        </form>
      </Step>
    </ol>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-4 py-5 last:pb-0">
      <span
        aria-hidden="true"
        className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent"
      >
        {number}
      </span>
      <div className="min-w-0 grow">
        <h3 className="mb-4 text-sm leading-7 font-semibold">{title}</h3>
        {children}
      </div>
    </li>
  );
}

/** "JBSW Y3DP …": apps do not mind the blanks, and eyes do not lose their place. */
function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
