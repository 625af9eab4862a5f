import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "../../../components/auth/auth-card.tsx";
import { LoginForm } from "../../../components/auth/login-form.tsx";
import { LoginNotice } from "../../../components/auth/login-notice.tsx";
import { SkipIfSignedIn } from "../../../components/auth/skip-if-signed-in.tsx";
import { ServiceUnavailable } from "../../../components/shell/service-unavailable.tsx";
import { safeNext, withNext } from "../../../lib/paths.ts";
import { readOrNothing, skipIfSignedIn } from "../../../lib/server/session.ts";
import { directUrl } from "../../../lib/server/settings.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/auth/login">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const [config] = await Promise.all([readOrNothing((client) => client.config.get()), skipIfSignedIn(next)]);
  if (!config) return <ServiceUnavailable framed />;
  return (
    <AuthCard
      title="Sign in"
      lead="Welcome back."
      below={
        config.account.is_open_for_signup && (
          <>
            New here?{" "}
            <Link href={withNext("/auth/signup", next)} className="link">
              Create an account
            </Link>
          </>
        )
      }
    >
      <LoginNotice notice={query.notice} />
      {directUrl() && <SkipIfSignedIn next={next} />}
      <LoginForm
        methods={config.account.login_methods}
        byCode={config.account.login_by_code_enabled}
        byPasskey={config.mfa.passkey_login_enabled}
        next={next}
      />
    </AuthCard>
  );
}
