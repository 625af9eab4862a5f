"use client";

import type { AuthenticationMethod, Authenticator, EmailAddress } from "@gatehouse/client";
import { useAuthenticators, useEmailAddresses, useSession } from "@gatehouse/react";
import AtSign from "lucide-react/icons/at-sign";
import FingerprintPattern from "lucide-react/icons/fingerprint-pattern";
import KeyRound from "lucide-react/icons/key-round";
import MonitorSmartphone from "lucide-react/icons/monitor-smartphone";
import ShieldCheck from "lucide-react/icons/shield-check";
import type { ComponentType, ReactNode } from "react";
import { Address } from "../ui/address.tsx";
import { Badge } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { Card } from "../ui/card.tsx";
import { Moment } from "../ui/moment.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { UnverifiedNotice } from "./unverified-notice.tsx";

interface DashboardViewProps {
  initialEmails: EmailAddress[] | undefined;
  initialFactors: Authenticator[] | undefined;
  /** This server has passkeys. */
  hasKeys: boolean;
}

/** The first page behind sign-in: who is here, how, and whether the account is in good order. */
export function DashboardView({ initialEmails, initialFactors, hasKeys }: DashboardViewProps) {
  const session = useSession();
  const { authenticators: factors } = useAuthenticators({ initial: initialFactors });
  const addresses = useEmailAddresses({ initial: initialEmails });
  if (session?.status !== "authenticated") return null;
  const { user, methods } = session;
  const primary = addresses.emails?.find((address) => address.primary);
  return (
    <>
      <PageTitle lead="You are signed in. Everything on this page is for your eyes only.">
        Hello, {user.display}
      </PageTitle>
      {primary && !primary.verified && (
        <UnverifiedNotice email={primary.email} requestVerification={addresses.requestVerification} />
      )}
      <div className="mt-8 grid gap-4 sm:grid-cols-2 lg:grid-cols-3 lg:gap-6">
        <Tile
          icon={AtSign}
          title="Email"
          action={{ href: "/settings/emails", label: "Manage addresses" }}
          badge={
            primary && (
              <Badge tone={primary.verified ? "success" : "warning"}>
                {primary.verified ? "Verified" : "Not verified"}
              </Badge>
            )
          }
        >
          <Address>{primary?.email ?? user.email ?? "No address yet"}</Address>
        </Tile>
        <Tile
          icon={KeyRound}
          title="Password"
          action={{ href: "/settings/password", label: "Change password" }}
        >
          {user.has_usable_password ? "You sign in with a password" : "No password set"}
        </Tile>
        {hasKeys && <PasskeyTile factors={factors} />}
        <TwoFactorTile factors={factors} />
        <Tile
          icon={MonitorSmartphone}
          title="This session"
          action={{ href: "/settings/sessions", label: "See all sessions" }}
        >
          <SignedIn methods={methods} />
        </Tile>
      </div>
    </>
  );
}

function PasskeyTile({ factors }: { factors: Authenticator[] | undefined }) {
  const count = factors?.filter(({ type }) => type === "webauthn").length;
  return (
    <Tile
      icon={FingerprintPattern}
      title="Passkeys"
      action={{ href: "/settings/passkeys", label: count ? "Manage passkeys" : "Add a passkey" }}
    >
      {count === 0 && "A finger or a glance in place of a password"}
      {count === 1 && "One key is on this account"}
      {count !== undefined && count > 1 && `${count} keys are on this account`}
    </Tile>
  );
}

function TwoFactorTile({ factors }: { factors: Authenticator[] | undefined }) {
  const on = factors?.some(({ type }) => type !== "recovery_codes");
  const app = factors?.some(({ type }) => type === "totp");
  return (
    <Tile
      icon={ShieldCheck}
      title="Two-factor"
      action={{ href: "/settings/two-factor", label: on ? "Manage two-factor" : "Set up two-factor" }}
      badge={on !== undefined && <Badge tone={on ? "success" : "neutral"}>{on ? "On" : "Off"}</Badge>}
    >
      {on === false && "Your password alone signs you in"}
      {on &&
        (app
          ? "Your password is not enough without your app"
          : "Your password is not enough without your key")}
    </Tile>
  );
}

function SignedIn({ methods }: { methods: AuthenticationMethod[] }) {
  const latest = methods.at(-1);
  if (!latest) return "Since you created your account";
  return (
    <>
      Signed in <Moment at={latest.at} />
    </>
  );
}

interface TileProps {
  icon: ComponentType<{ className?: string; "aria-hidden"?: "true" }>;
  title: string;
  badge?: ReactNode;
  action: { href: string; label: string };
  children: ReactNode;
}

function Tile({ icon: Icon, title, badge, action, children }: TileProps) {
  return (
    <Card className="flex flex-col p-5">
      <div className="flex h-8 items-center gap-3">
        <Icon aria-hidden="true" className="size-5 text-accent" />
        <h2 className="grow text-sm font-semibold">{title}</h2>
        {badge}
      </div>
      <p className="mt-3 grow text-sm text-muted">{children}</p>
      <ButtonLink href={action.href} variant="secondary" size="small" className="mt-5 self-start">
        {action.label}
      </ButtonLink>
    </Card>
  );
}
