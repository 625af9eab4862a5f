"use client";

import { useState } from "react";
import { applyTheme, THEMES, type Theme } from "../../lib/theme.ts";
import { THEME_CHOICES } from "./theme-choices.ts";

/** Goes round: as the device, light, dark. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const Icon = THEME_CHOICES[theme].icon;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <button
      type="button"
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
      aria-label={`Colour scheme: ${theme}. Change to ${next}`}
      title={`Colour scheme: ${theme}`}
      className="-mr-2.5 grid size-10 place-items-center rounded-control text-muted transition-colors hover:bg-hover hover:text-ink"
    >
      <Icon aria-hidden="true" className="size-[1.125rem]" />
    </button>
  );
}
