import type { Settings } from "./resolve.ts";
import type { SettingsProblem } from "./settings-error.ts";
import { usesPhones } from "./uses-phones.ts";

const MIN_LENGTH = 50;
const MIN_DISTINCT = 5;
/** Django's mark on the keys that its project template makes. */
const INSECURE_PREFIX = "django-insecure-";

/** A sixth of what OWASP asks of PBKDF2 and of the default here; the doctor warns of what lies between. */
const MIN_ITERATIONS = 100_000;

/** Why a key is too weak to sign with (Django's check security.W009), or `undefined`. Never quotes the key. */
export function weaknessOfSecret(key: string): string | undefined {
  if (key.startsWith(INSECURE_PREFIX))
    return `starts with ${INSECURE_PREFIX}, the mark of a key that was made for development`;
  if (key.length < MIN_LENGTH) return `has fewer than ${MIN_LENGTH} characters`;
  if (new Set(key).size < MIN_DISTINCT) return `has fewer than ${MIN_DISTINCT} different characters`;
  return undefined;
}

/** What must not be when strangers can reach the server. */
export function checkProduction(settings: Settings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const weakness = weaknessOfSecret(settings.secretKey);
  // A missing one is complained of elsewhere, whatever DEBUG says.
  if (weakness !== undefined && settings.secretKey !== "") {
    problems.push({
      setting: "SECRET_KEY",
      problem: `SECRET_KEY ${weakness}; with DEBUG off that is too weak.`,
      fix: "Make one with: node -p \"crypto.randomBytes(48).toString('base64url')\". The old one may not stay as a fallback: what was signed under it ends.",
    });
  }
  // Whoever guesses any of them signs confirmation keys and reset links that count.
  for (const [index, fallback] of settings.secretKeyFallbacks.entries()) {
    const weak = weaknessOfSecret(fallback);
    if (weak === undefined) continue;
    problems.push({
      setting: "SECRET_KEY_FALLBACKS",
      problem: `Entry ${index + 1} of SECRET_KEY_FALLBACKS ${weak}; what it signs still counts, so that is as bad as a weak SECRET_KEY.`,
      fix: "Take it out; what was signed under it ends with that.",
    });
  }
  if (settings.allowedHosts.length === 0) {
    problems.push({
      setting: "ALLOWED_HOSTS",
      problem: "ALLOWED_HOSTS is empty; with DEBUG off no request would be answered.",
      fix: "List the host names that people reach this server by, such as accounts.example.com.",
    });
  }
  if (settings.email.backend === "console") {
    problems.push({
      setting: "EMAIL_BACKEND",
      problem: "EMAIL_BACKEND is console; with DEBUG off nobody would get any mail.",
      fix: "Set EMAIL_BACKEND=smtp with EMAIL_HOST and what goes with it, or EMAIL_BACKEND=file.",
    });
  }
  if (settings.sms.backend === "console" && usesPhones(settings)) {
    problems.push({
      setting: "SMS_BACKEND",
      problem: "SMS_BACKEND is console; with DEBUG off nobody would get a code for their phone.",
      fix: "Set SMS_BACKEND=webhook with SMS_WEBHOOK_URL and SMS_WEBHOOK_SECRET, or SMS_BACKEND=file.",
    });
  }
  if (settings.password.hashers[0] === "md5") {
    problems.push({
      setting: "PASSWORD_HASHERS",
      problem: "PASSWORD_HASHERS starts with md5, which a graphics card undoes in seconds.",
      fix: "Put pbkdf2_sha256, argon2 or scrypt first; md5 may follow, for hashes that exist.",
    });
  }
  const { hashers, iterations } = settings.password;
  if (hashers[0]?.startsWith("pbkdf2") && iterations < MIN_ITERATIONS) {
    problems.push({
      setting: "PASSWORD_ITERATIONS",
      problem: `PASSWORD_ITERATIONS is ${iterations}; with DEBUG off, fewer than ${MIN_ITERATIONS} are too cheap to guess through.`,
      fix: "Leave it out for 600000.",
    });
  }
  return problems;
}
