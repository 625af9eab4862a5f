import type { ReactNode } from "react";

export const metadata = { title: "Gatehouse in one process" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <main>{children}</main>
      </body>
    </html>
  );
}
