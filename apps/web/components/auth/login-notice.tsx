import { Alert, type AlertTone } from "../ui/alert.tsx";

/** What may be said above the sign-in form. The address names a sentence; it never brings one along (threat T-76). */
const NOTICES: Record<string, { tone: AlertTone; text: string }> = {
  "password-reset": { tone: "success", text: "Your password has been changed. Sign in with the new one." },
  "password-changed": { tone: "success", text: "Your password has been changed. Please sign in again." },
  verified: { tone: "success", text: "Your email address is confirmed. You can sign in now." },
  "signed-out": { tone: "info", text: "You have signed out." },
  expired: { tone: "info", text: "Your session has ended. Please sign in again." },
};

export function LoginNotice({ notice }: { notice: string | string[] | undefined }) {
  const found = typeof notice === "string" && Object.hasOwn(NOTICES, notice) ? NOTICES[notice] : undefined;
  if (!found) return null;
  return (
    <div role="status" className="mb-5">
      <Alert tone={found.tone}>{found.text}</Alert>
    </div>
  );
}
