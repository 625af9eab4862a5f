import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { RouteFocus } from "../components/shell/route-focus.tsx";
import { SkipLink } from "../components/shell/skip-link.tsx";
import { APP_NAME } from "../lib/brand.ts";
import { currentTheme } from "../lib/server/current-theme.ts";

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
  const theme = await currentTheme();
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
