import { answerUnavailable } from "@gatehouse/next";
import { NoticePage } from "./notice-page.tsx";
import { ReloadButton } from "./reload-button.tsx";

/**
 * For when the engine does not answer. Nothing that needs signing in is shown meanwhile.
 *
 * @param framed for a page inside of a layout that has a `<main>` already
 */
export function ServiceUnavailable({ framed = false }: { framed?: boolean }) {
  answerUnavailable();
  return (
    <NoticePage kicker="503" title="We will be right back" actions={<ReloadButton />} framed={framed}>
      <p>
        The sign-in service is not answering at the moment. Your account and your data are safe. Please try
        again in a minute.
      </p>
    </NoticePage>
  );
}
