import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { askNewPassword, askText } from "../../src/cli/prompt.ts";

/** Somebody who types each line as soon as a question stands on the screen. */
function typist(lines: readonly string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = "";
  output.on("data", (chunk: Buffer) => {
    screen += chunk.toString();
  });
  const typing = (async () => {
    for (const line of lines) {
      await pause(60);
      input.write(`${line}\r`);
    }
  })();
  return { terminal: { input, output }, screen: () => screen, typing };
}

describe("the prompt for a new password", () => {
  it("shows nothing of what is typed, and asks again until both are the same and good", async () => {
    const { terminal, screen, typing } = typist([
      "first-try",
      "other-try",
      "short",
      "short",
      "good-enough",
      "good-enough",
    ]);
    const judge = async (answer: string) =>
      answer.length < 8 ? ["password: This password is too short."] : [];
    expect(await askNewPassword(terminal, judge)).toBe("good-enough");
    await typing;
    expect(screen()).toContain("The two passwords differ.");
    expect(screen()).toContain("This password is too short.");
    for (const typed of ["first-try", "other-try", "short\r", "good-enough"])
      expect(screen()).not.toContain(typed);
  });

  it("leaves everything as it was at Ctrl-C", async () => {
    const { terminal } = typist(["\u0003"]);
    await expect(askNewPassword(terminal, async () => [])).rejects.toThrow("Cancelled; nothing was changed.");
  });
});

it("a question for text says what is wrong with an answer", async () => {
  const { terminal, screen } = typist(["nope", "ann@acme.io"]);
  const judge = async (answer: string) => (answer.includes("@") ? [] : ["Enter a valid email address."]);
  expect(await askText(terminal, "E-mail address", judge)).toBe("ann@acme.io");
  expect(screen()).toContain("Enter a valid email address.");
});
