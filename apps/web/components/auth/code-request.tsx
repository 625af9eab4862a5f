"use client";

import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { checkEmail, checkFilled, checkPhone } from "../../lib/checks.ts";
import { askForCode, type Channel } from "../../lib/code-channels.ts";
import { signInPath } from "../../lib/paths.ts";
import { phoneNumber } from "../../lib/phone.ts";
import { rememberSentTo } from "../../lib/sent-to.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { EmailField, PhoneField, TextField } from "../ui/input.tsx";
import { AuthCard } from "./auth-card.tsx";

interface CodeRequestProps {
  /** Where codes can be sent. */
  channels: readonly Channel[];
  next: string;
  onSent: () => void;
}

/** Asks for a code to sign in with. */
export function CodeRequest({ channels, next, onSent }: CodeRequestProps) {
  const client = useClient();
  const { form, problems, pending } = useForm({
    fields: ["to"],
    check: { to: checkOf(channels) },
    renamed: { email: "to", phone: "to" },
    submit: async ({ to }) => {
      const request = recipientOf(to, channels);
      await client.codes.request(request);
      rememberSentTo(request);
      onSent();
      return "done";
    },
  });
  return (
    <AuthCard
      title="Sign in with a code"
      lead={`We will send it ${where(channels)}. No password needed.`}
      below={
        <Link href={signInPath(next)} className="link">
          Sign in with your password
        </Link>
      }
    >
      <form {...form} className="space-y-3">
        <div data-autofocus>
          <RecipientField channels={channels} error={problems.fields.to} />
        </div>
        <SubmitRow problem={problems.form} pending={pending}>
          {askForCode(channels)}
        </SubmitRow>
      </form>
    </AuthCard>
  );
}

function RecipientField({ channels, error }: { channels: readonly Channel[]; error: string | undefined }) {
  const common = { name: "to", error, autoComplete: "username", messageLines: 2 as const, required: true };
  if (channels.length > 1)
    return <TextField {...common} label="Email or phone number" autoCapitalize="none" spellCheck={false} />;
  return channels.includes("phone") ? (
    <PhoneField {...common} label="Phone number" />
  ) : (
    <EmailField {...common} label="Email address" />
  );
}

function where(channels: readonly Channel[]): string {
  if (channels.length > 1) return "by email or text message";
  return channels.includes("phone") ? "to your phone" : "to your email address";
}

function checkOf(channels: readonly Channel[]): (value: string) => string | undefined {
  if (channels.length > 1) return (value) => checkFilled(value.trim());
  return channels.includes("phone") ? checkPhone : checkEmail;
}

function recipientOf(typed: string, channels: readonly Channel[]): { email: string } | { phone: string } {
  const isEmail = typed.includes("@") ? channels.includes("email") : !channels.includes("phone");
  return isEmail ? { email: typed.trim() } : { phone: phoneNumber(typed) };
}
