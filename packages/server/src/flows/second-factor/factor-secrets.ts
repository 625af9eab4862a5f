import { isSealed, openText, type SealPurpose, sealText } from "../../crypto/sealed-text.ts";
import type { Engine } from "../context.ts";

/** Whose secret it is, and of which factor. */
export interface SecretOwner {
  readonly userId: number;
  readonly type: "totp" | "recovery_codes";
}

/** One key for each kind (T-31), and sealed for one user: a secret that was moved into another's row does not open. */
function purposeOf({ userId, type }: SecretOwner): SealPurpose {
  return { key: `gatehouse.mfa.${type}`, place: `user ${userId}` };
}

/** The form in which a factor's secret is kept: sealed, or as allauth keeps it, by `MFA_SECRET_STORAGE`. */
export function keepSecret({ settings }: Engine, owner: SecretOwner, text: string): string {
  if (settings.mfa.secretStorage === "plain") return text;
  return sealText(text, { secret: settings.secretKey, ...purposeOf(owner) });
}

export interface KeptSecret {
  readonly text: string;
  /** Kept otherwise than {@link keepSecret} would keep it now, so it is to be written anew when it is used. */
  readonly outdated: boolean;
}

/** Reads a secret in either form, whatever the setting says; `undefined` where there is none that opens. */
export function readSecret(engine: Engine, owner: SecretOwner, stored: unknown): KeptSecret | undefined {
  if (typeof stored !== "string" || stored === "") return undefined;
  const { settings } = engine;
  const plain = settings.mfa.secretStorage === "plain";
  if (!isSealed(stored)) return { text: stored, outdated: !plain };
  const secrets = [settings.secretKey, ...settings.secretKeyFallbacks];
  const opened = openText(stored, { secrets, ...purposeOf(owner) });
  if (opened === undefined) {
    engine.log.error(
      { userId: owner.userId, type: owner.type },
      "The secret of a second factor does not open. Was SECRET_KEY changed without naming the old one in SECRET_KEY_FALLBACKS?",
    );
    return undefined;
  }
  return { text: opened.text, outdated: plain || opened.byFallback };
}
