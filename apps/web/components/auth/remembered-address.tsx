"use client";

import { useSyncExternalStore } from "react";
import { rememberedAddress } from "../../lib/pending-address.ts";
import { Address } from "../ui/address.tsx";

const never = () => () => undefined;

/** The address that a mail just went to, or words in its place after a reload. */
export function RememberedAddress({ otherwise }: { otherwise: string }) {
  const address = useSyncExternalStore(never, rememberedAddress, () => undefined);
  if (!address) return otherwise;
  return (
    <strong className="font-semibold text-ink">
      <Address>{address}</Address>
    </strong>
  );
}
