import { weaknessOfSecret } from "../../config/check-production.ts";
import type { Settings } from "../../config/settings.ts";
import { type Finding, ok, orOk, problem, warning } from "./finding.ts";

/** The strength of what everything is signed with, and of new password hashes. */
export function checkSecrets(settings: Settings): readonly Finding[] {
  return [
    ...secretKey(settings),
    ...orOk(passwords(settings), ok("passwords", `New ones are hashed with ${hashing(settings)}.`)),
  ];
}

function secretKey({ secretKey: key, secretKeyFallbacks, debug }: Settings): readonly Finding[] {
  const make = "Make one with: node -p \"crypto.randomBytes(48).toString('base64url')\"";
  const findings: Finding[] = [];
  const weakness = weaknessOfSecret(key);
  if (weakness !== undefined) {
    findings.push((debug ? warning : problem)("secret key", `SECRET_KEY ${weakness}.`, make));
  }
  const weak = secretKeyFallbacks.filter((fallback) => weaknessOfSecret(fallback) !== undefined).length;
  if (weak > 0) {
    const remedy = "Remove them as soon as nothing signed under them matters any more.";
    findings.push(
      warning(
        "secret key",
        `${weak} of SECRET_KEY_FALLBACKS is weak, and what it signs still counts.`,
        remedy,
      ),
    );
  }
  if (secretKeyFallbacks.includes(key)) {
    findings.push(
      warning("secret key", "SECRET_KEY is among its own SECRET_KEY_FALLBACKS.", "Remove it there."),
    );
  }
  return orOk(findings, ok("secret key", "Long and varied enough."));
}

/** OWASP's figure for PBKDF2 with SHA-256, and the default here. */
const ENOUGH_ITERATIONS = 600_000;

function passwords({ password, auth, account }: Settings): readonly Finding[] {
  const findings: Finding[] = [];
  if (password.hashers[0] === "pbkdf2_sha256" && password.iterations < ENOUGH_ITERATIONS) {
    const remedy = `Set PASSWORD_ITERATIONS=${ENOUGH_ITERATIONS}, or leave it out.`;
    findings.push(warning("passwords", `PASSWORD_ITERATIONS is ${password.iterations}.`, remedy));
  }
  if (auth.passwordValidators.length === 0) {
    const message = `AUTH_PASSWORD_VALIDATORS is empty: ${account.passwordMinLength} characters of anything will do.`;
    findings.push(warning("passwords", message, "Leave the setting out for Django's usual four validators."));
  }
  return findings;
}

function hashing({ password: { hashers, iterations } }: Settings): string {
  const [first = ""] = hashers;
  return first.startsWith("pbkdf2") ? `${first} at ${iterations} iterations` : first;
}
