import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "../../../../components/auth/auth-card.tsx";
import { SignupForm } from "../../../../components/auth/signup-form.tsx";
import { SkipIfSignedIn } from "../../../../components/auth/skip-if-signed-in.tsx";
import { ServiceUnavailable } from "../../../../components/shell/service-unavailable.tsx";
import { safeNext, withNext } from "../../../../lib/paths.ts";
import { readConfig, skipIfSignedIn } from "../../../../lib/server/session.ts";
import { directUrl } from "../../../../lib/server/settings.ts";

export const metadata: Metadata = { title: "Sign up with a passkey" };

export default async function PasskeySignupPage({ searchParams }: PageProps<"/auth/signup/passkey">) {
  const next = safeNext((await searchParams).next);
  const signup = withNext("/auth/signup", next);
  const [config] = await Promise.all([readConfig(), skipIfSignedIn(next)]);
  if (!config) return <ServiceUnavailable framed />;
  if (!config.account.is_open_for_signup || !config.mfa.passkey_signup_enabled) redirect(signup);
  return (
    <AuthCard
      title="Sign up with a passkey"
      lead="No password to think of. First, your email address."
      below={
        <Link href={signup} className="link">
          Choose a password instead
        </Link>
      }
    >
      {directUrl() && <SkipIfSignedIn next={next} />}
      <SignupForm
        fields={config.gatehouse.signup_fields}
        methods={config.account.login_methods}
        next={next}
        byPasskey
      />
    </AuthCard>
  );
}
