"use client";

import type { RecoveryCodesAuthenticator } from "@gatehouse/client";
import { type Authenticators, useClient, useUser } from "@gatehouse/react";
import Download from "lucide-react/icons/download";
import Printer from "lucide-react/icons/printer";
import { useState } from "react";
import { APP_NAME } from "../../lib/brand.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { SectionCard } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { useToast } from "../ui/toast.tsx";
import { useReported } from "./use-reported.ts";

/** So few are left that it is time for new ones. */
const FEW = 3;

interface RecoveryCodesSectionProps {
  factor: RecoveryCodesAuthenticator;
  actions: Authenticators;
  /** The codes, while they are on the page. */
  shown: string[] | undefined;
  onShow: (codes: string[] | undefined) => void;
}

/** The codes for the day on which the app is out of reach: shown on demand, to be kept elsewhere. */
export function RecoveryCodesSection({ factor, actions, shown, onShow }: RecoveryCodesSectionProps) {
  const { unused_code_count: left, total_code_count: total } = factor;
  return (
    <SectionCard
      title="Recovery codes"
      description="Each of them lets you in once, in place of your app or your key. Keep them where you will find them without either."
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line pt-4">
        <p className="text-sm">
          <span className="font-medium">
            {left} of {total}
          </span>{" "}
          <span className="text-muted">left</span>
        </p>
        <div className="flex flex-wrap gap-3">
          {shown ? (
            <Button variant="secondary" size="small" onClick={() => onShow(undefined)}>
              Hide codes
            </Button>
          ) : (
            left > 0 && <ShowButton onShow={onShow} />
          )}
          <RenewButton generate={actions.generateRecoveryCodes} onShow={onShow} />
        </div>
      </div>
      {left <= FEW && (
        <div className="mt-4">
          <Alert tone="warning">
            {left === 0 ? "All codes have been used." : "Few codes are left."} Create new ones while you can
            sign in.
          </Alert>
        </div>
      )}
      {shown && <Codes codes={shown} />}
    </SectionCard>
  );
}

function ShowButton({ onShow }: { onShow: (codes: string[] | undefined) => void }) {
  const client = useClient();
  const toast = useToast();
  const { pending, run } = useReported(async () => {
    const { unused_codes: codes } = await client.mfa.getRecoveryCodes();
    // Servers may show them but once.
    if (codes) onShow(codes);
    else
      toast({
        tone: "danger",
        title: "These codes were shown before",
        text: "They are shown only once. If you did not keep them, create new ones.",
      });
  });
  return (
    <Button variant="secondary" size="small" pending={pending} onClick={run}>
      Show codes
    </Button>
  );
}

function RenewButton({
  generate,
  onShow,
}: {
  generate: Authenticators["generateRecoveryCodes"];
  onShow: (codes: string[] | undefined) => void;
}) {
  const [asking, setAsking] = useState(false);
  const { pending, run } = useReported(async () => onShow((await generate()).unused_codes), {
    done: "Here are your new recovery codes.",
    after: () => setAsking(false),
  });
  return (
    <>
      <Button variant="secondary" size="small" onClick={() => setAsking(true)}>
        Create new codes
      </Button>
      <ConfirmDialog
        open={asking}
        title="Create new recovery codes?"
        confirm="Create new codes"
        pending={pending}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        The codes that you have now will stop working.
      </ConfirmDialog>
    </>
  );
}

function Codes({ codes }: { codes: readonly string[] }) {
  const user = useUser();
  const heading = `${APP_NAME} recovery codes for ${user?.email ?? user?.display ?? "your account"}`;
  const text = `${heading}\n\n${codes.join("\n")}\n`;
  return (
    <div className="mt-4">
      <div data-print="">
        <p className="hidden pb-4 font-semibold print:block">{heading}</p>
        <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-control border border-line bg-sunken px-5 py-4 font-mono text-[0.9375rem] leading-7 tabular-nums sm:max-w-md">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <div className="mt-4 flex flex-wrap gap-3">
        <CopyButton text={codes.join("\n")} what="recovery codes" />
        <Button variant="secondary" size="small" onClick={() => download(text)}>
          <Download aria-hidden="true" className="size-4" />
          Download
        </Button>
        <Button variant="secondary" size="small" onClick={() => window.print()}>
          <Printer aria-hidden="true" className="size-4" />
          Print
        </Button>
      </div>
    </div>
  );
}

/** As a file of this page's own making: the codes go over no wire for it. */
function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${APP_NAME.toLowerCase()}-recovery-codes.txt`;
  link.click();
  URL.revokeObjectURL(url);
}
