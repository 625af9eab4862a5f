"use client";

import { useSyncExternalStore } from "react";
import type { Channel } from "../../lib/code-channels.ts";
import { rememberedSentTo, type SentTo } from "../../lib/sent-to.ts";
import { Address } from "../ui/address.tsx";

const never = () => () => undefined;
const NOTHING: SentTo = {};

export interface Recipient {
  /** Unknown after a reload, where more than one is possible. */
  channel: Channel | undefined;
  /** Unknown after a reload. */
  to: string | undefined;
}

/** Where a message just went, as far as this tab knows. */
export function useRecipient(channels: readonly Channel[]): Recipient {
  const sentTo = useSyncExternalStore(never, rememberedSentTo, () => NOTHING);
  const known = channels.find((channel) => sentTo[channel] !== undefined);
  const [only, ...others] = channels;
  return { channel: known ?? (others.length === 0 ? only : undefined), to: known && sentTo[known] };
}

/** The address or number that a message just went to, or words in its place after a reload. */
export function RecipientName({ recipient: { channel, to } }: { recipient: Recipient }) {
  if (!to) return channel === "phone" ? "your phone" : "your email address";
  return (
    <strong className="font-semibold text-ink">
      <Address>{to}</Address>
    </strong>
  );
}

/** The address that a link just went to. */
export function MailedAddress() {
  return <RecipientName recipient={useRecipient(["email"])} />;
}
