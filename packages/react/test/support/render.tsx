import "./dom.ts";
import type { ReactNode } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { expect, onTestFinished, vi } from "vitest";

/** A component on a page. */
export class Page {
  readonly element: HTMLElement;
  readonly #root: Root;

  constructor(element: HTMLElement, root: Root) {
    this.element = element;
    this.#root = root;
    onTestFinished(() => root.unmount());
  }

  render(node: ReactNode): void {
    this.#root.render(node);
  }

  unmount(): void {
    this.#root.unmount();
  }

  get text(): string {
    return this.element.textContent ?? "";
  }

  /** Waits until the page reads like this. */
  async shows(text: string): Promise<void> {
    await vi.waitFor(() => expect(this.text).toBe(text));
  }

  async click(label: string): Promise<void> {
    const button = [...this.element.querySelectorAll("button")].find(
      (candidate) => candidate.textContent === label,
    );
    if (!button) throw new Error(`No button "${label}" in: ${this.text}`);
    button.click();
  }
}

export function open(node: ReactNode): Page {
  const element = document.body.appendChild(document.createElement("div"));
  const page = new Page(element, createRoot(element));
  page.render(node);
  return page;
}

/** Brings a server-rendered page to life; `complaints` are React's about differences. */
export function hydrate(html: string, node: ReactNode): { page: Page; complaints: unknown[] } {
  const element = document.body.appendChild(document.createElement("div"));
  element.innerHTML = html;
  const complaints: unknown[] = [];
  const root = hydrateRoot(element, node, { onRecoverableError: (error) => complaints.push(error) });
  return { page: new Page(element, root), complaints };
}

export function Button({
  does,
  children,
  disabled,
}: {
  does: () => unknown;
  children: ReactNode;
  disabled?: boolean;
}) {
  return (
    <button type="button" disabled={disabled} onClick={() => void does()}>
      {children}
    </button>
  );
}
