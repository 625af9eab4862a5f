/** For when the button that had the focus is gone with what it did; otherwise the keyboard would start at the top again. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>("h1")?.focus();
}
