"use client";

import { useAuth } from "@gatehouse/react";
import ChevronDown from "lucide-react/icons/chevron-down";
import LogOut from "lucide-react/icons/log-out";
import Settings from "lucide-react/icons/settings";
import Link from "next/link";
import * as Menu from "radix-ui/dropdown-menu";
import { useState } from "react";
import { messageOf } from "../../lib/problems.ts";
import { applyTheme, readTheme, THEMES, type Theme } from "../../lib/theme.ts";
import { Avatar } from "../ui/avatar.tsx";
import { useToast } from "../ui/toast.tsx";
import { THEME_CHOICES } from "./theme-choices.ts";

const ITEM =
  "flex h-10 w-full items-center gap-3 rounded-md px-3 text-sm outline-none select-none data-highlighted:bg-hover data-highlighted:outline-2 data-highlighted:-outline-offset-2 data-highlighted:outline-focus/40 cursor-pointer";

/** Who is signed in, and what concerns the whole account. */
export function AccountMenu({ initialTheme }: { initialTheme: Theme }) {
  const { user } = useAuth();
  const [theme, setTheme] = useState(initialTheme);
  const signOut = useSignOut();
  if (!user) return null;
  const choose = (value: string) => {
    const chosen = readTheme(value);
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    // Not modal: a menu need not freeze the page, and freezing it writes a style element past the policy. No portal:
    // the menu belongs to the header, for the eye and for who moves by landmarks.
    <Menu.Root modal={false}>
      <Menu.Trigger
        aria-label="Account menu"
        className="flex h-10 items-center gap-2 rounded-full border border-line bg-surface px-1 sm:pr-2.5 text-muted transition-colors hover:border-control hover:text-ink data-[state=open]:border-control"
      >
        <Avatar name={user.display} />
        <ChevronDown aria-hidden="true" className="hidden size-4 sm:block" />
      </Menu.Trigger>
      <Menu.Content
        align="end"
        sideOffset={8}
        className="z-20 w-64 rounded-card border border-line bg-surface p-1.5 text-ink shadow-float"
      >
        <div className="px-3 pt-2 pb-2.5">
          <p className="truncate text-sm font-semibold">{user.display}</p>
          {user.email && user.email !== user.display && (
            <p className="truncate text-sm text-muted">{user.email}</p>
          )}
        </div>
        <Menu.Separator className="mx-3 mb-1.5 h-px bg-line" />
        <Menu.Item asChild className={ITEM}>
          <Link href="/settings/profile">
            <Settings aria-hidden="true" className="size-4 text-muted" />
            Account settings
          </Link>
        </Menu.Item>
        <Menu.Separator className="mx-3 my-1.5 h-px bg-line" />
        <Menu.Label className="px-3 pt-1 pb-1 text-xs font-medium text-muted">Colour scheme</Menu.Label>
        <Menu.RadioGroup value={theme} onValueChange={choose}>
          {THEMES.map((value) => (
            <ThemeItem key={value} theme={value} />
          ))}
        </Menu.RadioGroup>
        <Menu.Separator className="mx-3 my-1.5 h-px bg-line" />
        <Menu.Item className={ITEM} onSelect={signOut}>
          <LogOut aria-hidden="true" className="size-4 text-muted" />
          Sign out
        </Menu.Item>
      </Menu.Content>
    </Menu.Root>
  );
}

function ThemeItem({ theme }: { theme: Theme }) {
  const { label, icon: Icon } = THEME_CHOICES[theme];
  return (
    <Menu.RadioItem value={theme} className={ITEM} onSelect={(event) => event.preventDefault()}>
      <Icon aria-hidden="true" className="size-4 text-muted" />
      <span className="grow">{label}</span>
      <Menu.ItemIndicator>
        <span className="block size-2 rounded-full bg-accent" />
      </Menu.ItemIndicator>
    </Menu.RadioItem>
  );
}

/** Ends the session. `SessionGate` then leaves the page. */
function useSignOut(): () => void {
  const { logout } = useAuth();
  const toast = useToast();
  return () => {
    logout().catch((error: unknown) =>
      toast({ tone: "danger", title: "You are still signed in", text: messageOf(error) }),
    );
  };
}
