import type { Metadata } from "next";
import { CreatePasskey } from "../../../../../components/auth/create-passkey.tsx";
import { safeNext } from "../../../../../lib/paths.ts";
import { requireStep } from "../../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Create your passkey" };

export default async function CreatePasskeyPage({ searchParams }: PageProps<"/auth/signup/passkey/create">) {
  const next = safeNext((await searchParams).next);
  await requireStep("mfa_signup_webauthn", next);
  return <CreatePasskey next={next} />;
}
