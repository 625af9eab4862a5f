"use client";

import type { AuthenticatorType, Flow } from "@gatehouse/client";
import { usePasskeySupport } from "@gatehouse/react";
import FingerprintPattern from "lucide-react/icons/fingerprint-pattern";
import { type ReactNode, useEffect, useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { factorCode } from "../../lib/codes.ts";
import { type Outcome, useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { CodeField } from "../ui/code-field.tsx";
import { PasswordField } from "../ui/password-field.tsx";

/** The ways in which somebody can prove here that it is them, in the order in which they are offered. */
const WAYS = ["webauthn", "password", "totp", "recovery_codes"] as const;
export type Way = (typeof WAYS)[number];

/** How each is called where another one is shown. */
const OFFERS: Record<Way, string> = {
  webauthn: "Use a passkey or security key",
  password: "Use your password",
  totp: "Use your authenticator app",
  recovery_codes: "Use a recovery code",
};

/** Those of the ways that a flow takes which these pages have. */
export function waysOf(flows: readonly Flow[]): Way[] {
  const types: AuthenticatorType[] = flows.flatMap((flow) => flow.types ?? []);
  const byPassword = flows.some(({ id }) => id === "reauthenticate");
  return WAYS.filter((way) => (way === "password" ? byPassword : types.includes(way)));
}

interface ProofProps {
  ways: readonly Way[];
  /** Gives the proof to the engine; throws what is wrong with it. A key proves itself, so nothing is typed. */
  prove: (way: Way, typed: string) => Promise<Outcome>;
  /** What the button does. */
  confirm: string;
  /** Stands before the button, where there is a dialog to leave. */
  onCancel?: () => void;
}

/** One of several proofs of who somebody is, and the way to the others. */
export function Proof({ ways, prove, confirm, onCancel }: ProofProps) {
  const [chosen, setChosen] = useState<Way>();
  const hasKeys = usePasskeySupport() ?? true;
  // Where the browser has no keys, one is still offered: saying that it cannot is better than hiding the way in.
  const first = hasKeys ? ways[0] : (ways.find((candidate) => candidate !== "webauthn") ?? ways[0]);
  const way = chosen ?? first;
  if (way === undefined) return null;
  const others = ways.filter((candidate) => candidate !== way);
  return (
    <>
      <ProofForm
        key={way}
        way={way}
        focused={chosen !== undefined}
        prove={prove}
        confirm={confirm}
        onCancel={onCancel}
      />
      {others.length > 0 && (
        <div className="mt-6 grid justify-items-start gap-y-2.5 border-t border-line pt-5 text-sm">
          {others.map((other) => (
            <button key={other} type="button" className="link" onClick={() => setChosen(other)}>
              {OFFERS[other]}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

interface ProofFormProps extends Pick<ProofProps, "prove" | "confirm"> {
  way: Way;
  /** It has just been chosen, so typing should go on in it. */
  focused: boolean;
  onCancel: (() => void) | undefined;
}

function ProofForm({ way, focused, prove, confirm, onCancel }: ProofFormProps) {
  const { form, problems, pending } = useForm({
    fields: ["proof"],
    check: way === "webauthn" ? {} : { proof: checkFilled },
    renamed: { code: "proof", password: "proof" },
    submit: ({ proof }) => prove(way, way === "password" ? proof : factorCode(proof)),
  });
  // A dialog would put the focus on its first button, which gives up.
  const begins = focused || (way === "webauthn" && onCancel !== undefined);
  useEffect(() => {
    if (begins) form.ref.current?.querySelector<HTMLElement>("input, [type=submit]")?.focus();
  }, [begins, form.ref]);
  const buttons: ReactNode = onCancel ? (
    <div className="mt-4 flex flex-wrap justify-end gap-3">
      <Button variant="secondary" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" pending={pending}>
        {confirm}
      </Button>
    </div>
  ) : (
    <Button type="submit" pending={pending} className="mt-3 w-full">
      {confirm}
    </Button>
  );
  return (
    <form {...form}>
      {way === "webauthn" ? (
        <KeyHint message={problems.form} mild={problems.mild ?? false} />
      ) : (
        <>
          <div data-autofocus>
            <ProofField way={way} error={problems.fields.proof} />
          </div>
          <FormAlert message={problems.form} />
        </>
      )}
      {buttons}
    </form>
  );
}

/** What will happen, and in its place what has: the browser's window may have been open for long, so nothing jumps. */
function KeyHint({ message, mild }: { message: string | undefined; mild: boolean }) {
  return (
    <div role="alert" className="mb-4 flex min-h-10 gap-3 text-sm">
      <FingerprintPattern aria-hidden="true" className="size-5 shrink-0 text-accent" />
      <p className={message === undefined || mild ? "text-muted" : "text-danger"}>
        {message ?? "Your browser will ask for a passkey or a security key of this account."}
      </p>
    </div>
  );
}

interface ProofFieldProps {
  way: Exclude<Way, "webauthn">;
  error: string | undefined;
}

function ProofField({ way, error }: ProofFieldProps): ReactNode {
  const common = { error, name: "proof", required: true };
  switch (way) {
    case "password":
      return <PasswordField {...common} label="Password" autoComplete="current-password" />;
    case "totp":
      return (
        <CodeField
          {...common}
          label="Authenticator app code"
          code={{ numeric: true }}
          hint="Open the app to see it."
        />
      );
    case "recovery_codes":
      return (
        <CodeField
          {...common}
          label="Recovery code"
          hint="Each code of your list works once."
          code={{ numeric: false }}
          oneTime={false}
        />
      );
  }
}
