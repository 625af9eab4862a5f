import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "../../../components/auth/auth-card.tsx";
import { LoginForm } from "../../../components/auth/login-form.tsx";
import { LoginNotice } from "../../../components/auth/login-notice.tsx";
import { SkipIfSignedIn } from "../../../components/auth/skip-if-signed-in.tsx";
import { ServiceUnavailable } from "../../../components/shell/service-unavailable.tsx";
import { safeNext, withNext } from "../../../lib/paths.ts";
import { readConfig, skipIfSignedIn } from "../../../lib/server/session.ts";
import { directUrl } from "../../../lib/server/settings.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/auth/login">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const [config] = await Promise.all([readConfig(), skipIfSignedIn(next)]);
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
      <LoginForm config={config} next={next} />
    </AuthCard>
  );
}
