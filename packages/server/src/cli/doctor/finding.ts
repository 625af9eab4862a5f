/** What the doctor has to say about one thing. */
export interface Finding {
  readonly level: "ok" | "warning" | "problem";
  /** What was looked at, in one or two words. */
  readonly subject: string;
  readonly message: string;
  /** What to do; absent where all is well. */
  readonly remedy?: string;
}

export const ok = (subject: string, message: string): Finding => ({ level: "ok", subject, message });

export const warning = (subject: string, message: string, remedy: string): Finding => ({
  level: "warning",
  subject,
  message,
  remedy,
});

export const problem = (subject: string, message: string, remedy: string): Finding => ({
  level: "problem",
  subject,
  message,
  remedy,
});

/** The findings, or where there are none the good news. */
export function orOk(findings: readonly Finding[], good: Finding): readonly Finding[] {
  return findings.length > 0 ? findings : [good];
}
