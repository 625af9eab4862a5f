import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { RouteFocus } from "../components/shell/route-focus.tsx";
import { SkipLink } from "../components/shell/skip-link.tsx";
import { APP_NAME } from "../lib/brand.ts";
import { readTheme, THEME_COOKIE } from "../lib/theme.ts";

export const metadata: Metadata = {
  title: { default: APP_NAME, template: `%s · ${APP_NAME}` },
  description: "Sign in to your account.",
  referrer: "same-origin",
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" {...(theme !== "system" && { "data-theme": theme })} suppressHydrationWarning>
      <body>
        <SkipLink />
        <RouteFocus />
        {children}
      </body>
    </html>
  );
}
