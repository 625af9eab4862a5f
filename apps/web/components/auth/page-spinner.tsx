import { Spinner } from "../ui/spinner.tsx";

/** While only the browser can ask who is here, and has not heard; or while the page is on its way to another one. */
export function PageSpinner() {
  return (
    <div role="status" className="grid min-h-80 place-items-center text-muted">
      <Spinner className="size-6" />
      <span className="sr-only">Loading</span>
    </div>
  );
}
