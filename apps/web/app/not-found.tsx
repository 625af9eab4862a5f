import type { Metadata } from "next";
import { NoticePage } from "../components/shell/notice-page.tsx";
import { ButtonLink } from "../components/ui/button-link.tsx";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <NoticePage
      kicker="404"
      title="This page does not exist"
      actions={<ButtonLink href="/">Go to the start page</ButtonLink>}
    >
      <p>The address may be mistyped, or the page has moved.</p>
    </NoticePage>
  );
}
