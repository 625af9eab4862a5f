import LockKeyhole from "lucide-react/icons/lock-keyhole";
import MailCheck from "lucide-react/icons/mail-check";
import Server from "lucide-react/icons/server";
import { Arches } from "../components/shell/arches.tsx";
import { Brand } from "../components/shell/brand.tsx";
import { ThemeToggle } from "../components/shell/theme-toggle.tsx";
import { ButtonLink } from "../components/ui/button-link.tsx";
import { APP_NAME } from "../lib/brand.ts";
import { currentTheme } from "../lib/server/current-theme.ts";
import { checkAccess } from "../lib/server/session.ts";

const POINTS = [
  {
    icon: Server,
    title: "Yours to run",
    text: "Accounts, sessions and mail live on your own machines and in your own database.",
  },
  {
    icon: LockKeyhole,
    title: "Careful by default",
    text: "Sessions out of reach of scripts, strong password hashes, and answers that do not tell who has an account.",
  },
  {
    icon: MailCheck,
    title: "Complete",
    text: "Sign-up, confirmed addresses, password reset and account settings, ready to restyle.",
  },
];

export default async function LandingPage() {
  const access = await checkAccess();
  const signedIn = access.kind === "known" && access.state.status === "authenticated";
  const theme = await currentTheme();
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex h-20 items-center justify-between">
        <Brand />
        <ThemeToggle initial={theme} />
      </header>
      <main id="main" className="flex grow flex-col justify-center py-12">
        <div className="lg:flex lg:items-end lg:justify-between lg:gap-16">
          <div className="max-w-2xl lg:pb-16">
            <h1 tabIndex={-1} className="text-4xl leading-[1.1] font-semibold tracking-tight sm:text-5xl">
              Sign-in that belongs to you
            </h1>
            <p className="mt-5 max-w-xl text-lg leading-8 text-muted">
              {APP_NAME} is a self-hosted authentication server. It keeps the accounts of your product, speaks
              the APIs that Django people know, and brings these pages along.
            </p>
            <div className="mt-8 flex flex-wrap gap-3">
              {signedIn ? (
                <ButtonLink href="/dashboard">Go to your dashboard</ButtonLink>
              ) : (
                <>
                  <ButtonLink href="/auth/signup">Create an account</ButtonLink>
                  <ButtonLink href="/auth/login" variant="secondary">
                    Sign in
                  </ButtonLink>
                </>
              )}
            </div>
          </div>
          <Arches className="hidden h-80 shrink-0 lg:block" />
        </div>
        <ul className="mt-16 grid gap-8 border-t border-line pt-10 sm:grid-cols-3 sm:gap-10 lg:mt-0">
          {POINTS.map(({ icon: Icon, title, text }) => (
            <li key={title}>
              <Icon aria-hidden="true" className="size-5 text-accent" />
              <h2 className="mt-3 text-base font-semibold">{title}</h2>
              <p className="mt-1.5 text-sm leading-6 text-muted">{text}</p>
            </li>
          ))}
        </ul>
      </main>
      <footer className="flex h-20 items-center text-sm text-muted">
        {APP_NAME} · Open source, MIT licence
      </footer>
    </div>
  );
}
