/**
 * Puts the focus where reading starts: on the page's heading, or, on devices with a keyboard, in the first field of a page
 * that is one form (`data-autofocus`).
 *
 * @param opened the browser has just loaded the page, and begins at its top by itself
 */
export function focusPage({ opened }: { opened: boolean }): void {
  const field = document.querySelector<HTMLElement>("[data-autofocus] input");
  if (field && matchMedia("(pointer: fine)").matches) {
    if (document.activeElement === document.body || !opened) field.focus({ preventScroll: true });
    return;
  }
  if (!opened) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}
