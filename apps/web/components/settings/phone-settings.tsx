"use client";

import type { PhoneNumber, TypedCode } from "@gatehouse/client";
import { type KnownPhone, type Phone, usePhone } from "@gatehouse/react";
import { useState } from "react";
import { checkPhone } from "../../lib/checks.ts";
import { phoneNumber } from "../../lib/phone.ts";
import { messageOf } from "../../lib/problems.ts";
import { useForm } from "../forms/use-form.ts";
import { Alert, FormAlert } from "../ui/alert.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { SectionCard } from "../ui/card.tsx";
import { PhoneField } from "../ui/input.tsx";
import { RowsSkeleton } from "../ui/skeleton.tsx";
import { CodeDialog } from "./code-dialog.tsx";
import { ReauthProvider, useReauth } from "./reauth-dialog.tsx";

interface PhoneSettingsProps {
  initial: KnownPhone | undefined;
  /** How the codes that prove a number look. */
  code: TypedCode;
}

/** The user's one number, and the way to another one: it counts once its code was typed. */
export function PhoneSettings({ initial, code }: PhoneSettingsProps) {
  const { phone, error, change, verify, resendCode } = usePhone({ initial });
  /** The number that waits for its code; the engine does not tell it, so a reload forgets it. */
  const [waiting, setWaiting] = useState<string>();
  const [typing, setTyping] = useState(false);
  const number = phone?.number;
  return (
    <ReauthProvider>
      <div className="mt-6 space-y-6">
        <SectionCard title="Your number">
          {phone && (
            <ul className="divide-y divide-line border-t border-line">
              {number && <NumberRow number={number} />}
              {waiting !== undefined && (
                <NumberRow number={{ phone: waiting, verified: false }} onCode={() => setTyping(true)} />
              )}
              {!number && waiting === undefined && (
                <li className="py-4 text-sm text-muted">You have not given us a number.</li>
              )}
            </ul>
          )}
          {!phone && error && <Alert tone="danger">{messageOf(error)}</Alert>}
          {!phone && !error && <RowsSkeleton rows={1} />}
        </SectionCard>
        <SectionCard
          title={number ? "Change your number" : "Add a number"}
          description={
            <>
              We will text a code to it, to make sure that it is yours.
              {number && " Until you have typed the code, the number above stays."}
            </>
          }
        >
          <NumberForm
            change={change}
            onSent={(sentTo) => {
              setWaiting(sentTo);
              setTyping(true);
            }}
          >
            {number ? "Change number" : "Add number"}
          </NumberForm>
        </SectionCard>
      </div>
      <CodeDialog
        title="Confirm this number"
        confirm="Confirm number"
        done="Your phone number is confirmed."
        instead="Please enter the number again."
        channel="phone"
        sentTo={typing ? waiting : undefined}
        code={code}
        verify={async (typed) => {
          await verify({ code: typed });
          setWaiting(undefined);
        }}
        resend={resendCode}
        onClose={(spent) => {
          setTyping(false);
          if (spent) setWaiting(undefined);
        }}
      />
    </ReauthProvider>
  );
}

/** @param onCode opens the place to type the code for which the number waits */
function NumberRow({ number: { phone, verified }, onCode }: { number: PhoneNumber; onCode?: () => void }) {
  return (
    <li className="flex min-h-[4.25rem] flex-wrap items-center gap-x-4 gap-y-3 py-4">
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-2">
        <span className="text-sm font-medium tabular-nums">{phone}</span>
        {verified && <Badge tone="success">Verified</Badge>}
        {!verified && <Badge tone="warning">{onCode ? "Waits for its code" : "Not verified"}</Badge>}
      </div>
      {onCode && (
        <Button variant="secondary" size="small" aria-label={`Enter code for ${phone}`} onClick={onCode}>
          Enter code
        </Button>
      )}
    </li>
  );
}

interface NumberFormProps {
  change: Phone["change"];
  onSent: (phone: string) => void;
  /** The button's text. */
  children: string;
}

function NumberForm({ change, onSent, children }: NumberFormProps) {
  const withReauth = useReauth();
  const { form, problems, pending } = useForm({
    fields: ["phone"],
    check: { phone: checkPhone },
    submit: async (values) => {
      const phone = phoneNumber(values.phone);
      await withReauth(() => change({ phone }));
      form.ref.current?.reset();
      onSent(phone);
      return "done";
    },
  });
  return (
    <form {...form}>
      <div className="sm:flex sm:items-start sm:gap-3">
        <div className="grow">
          <PhoneField
            name="phone"
            label="New phone number"
            error={problems.fields.phone}
            messageLines={1}
            required
          />
        </div>
        <Button type="submit" pending={pending} className="mt-2 w-full sm:mt-[1.6875rem] sm:w-auto">
          {children}
        </Button>
      </div>
      <FormAlert message={problems.form} />
    </form>
  );
}
