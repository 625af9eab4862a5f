export interface Finding {
  /** Where inside the value, for a structured one. */
  readonly path: readonly (string | number)[];
  /** What is wrong, as the end of a sentence that starts with the setting's name. Never quotes a secret. */
  readonly message: string;
}

/** A value that a setting cannot take. */
export class UnreadableValue extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: string | readonly Finding[]) {
    const all = typeof findings === "string" ? [{ path: [], message: findings }] : findings;
    super(all.map((finding) => finding.message).join("; "));
    this.name = "UnreadableValue";
    this.findings = all;
  }
}
