import FingerprintPattern from "lucide-react/icons/fingerprint-pattern";
import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "../../../components/auth/auth-card.tsx";
import { SignupForm } from "../../../components/auth/signup-form.tsx";
import { SkipIfSignedIn } from "../../../components/auth/skip-if-signed-in.tsx";
import { ServiceUnavailable } from "../../../components/shell/service-unavailable.tsx";
import { ButtonLink } from "../../../components/ui/button-link.tsx";
import { safeNext, signInPath, withNext } from "../../../lib/paths.ts";
import { readConfig, skipIfSignedIn } from "../../../lib/server/session.ts";
import { directUrl } from "../../../lib/server/settings.ts";

export const metadata: Metadata = { title: "Create your account" };

export default async function SignupPage({ searchParams }: PageProps<"/auth/signup">) {
  const next = safeNext((await searchParams).next);
  const [config] = await Promise.all([readConfig(), skipIfSignedIn(next)]);
  if (!config) return <ServiceUnavailable framed />;
  if (!config.account.is_open_for_signup) {
    return (
      <AuthCard title="Sign-up is closed" lead="New accounts cannot be created at the moment.">
        <ButtonLink href={signInPath(next)} className="w-full">
          Sign in
        </ButtonLink>
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="Create your account"
      lead="It takes a minute."
      below={
        <>
          Already have an account?{" "}
          <Link href={signInPath(next)} className="link">
            Sign in
          </Link>
        </>
      }
    >
      {directUrl() && <SkipIfSignedIn next={next} />}
      <SignupForm
        fields={config.gatehouse.signup_fields}
        methods={config.account.login_methods}
        next={next}
      />
      {config.mfa.passkey_signup_enabled && (
        <ButtonLink href={withNext("/auth/signup/passkey", next)} variant="secondary" className="mt-3 w-full">
          <FingerprintPattern aria-hidden="true" className="size-[1.125rem]" />
          Sign up with a passkey
        </ButtonLink>
      )}
    </AuthCard>
  );
}
