/**
 * `gatehouse_webauthn_credential`: which keys are known, and how far each has counted. allauth keeps neither; its own row has
 * the registration alone.
 */
import { createHash } from "node:crypto";
import type { Db } from "./database.ts";

interface Credential {
  /** In base64url, as long as its maker liked. */
  readonly credentialId: string;
  readonly authenticatorId: number;
  readonly signCount: number;
}

/** Takes a new key down as this authenticator's. @returns false when it is somebody's already */
export async function claimCredential(db: Db, credential: Credential): Promise<boolean> {
  const claimed = await db
    .insertInto("gatehouse_webauthn_credential")
    .values(toRow(credential))
    .onConflict((conflict) => conflict.column("credential_digest").doNothing())
    .returning("authenticator_id")
    .executeTakeFirst();
  return claimed !== undefined;
}

/**
 * Moves the counter of this authenticator's key on: of parallel uses of one count exactly one succeeds, and none of a lower
 * one does. A key that does not count says 0 always. Of a key that Django added there is no row before its first use here.
 */
export async function moveSignCount(db: Db, use: Credential): Promise<boolean> {
  const { signCount } = use;
  const moved = await db
    .insertInto("gatehouse_webauthn_credential")
    .values(toRow(use))
    .onConflict((conflict) =>
      conflict
        .column("credential_digest")
        .doUpdateSet({ sign_count: signCount })
        .where("gatehouse_webauthn_credential.authenticator_id", "=", use.authenticatorId)
        .where((eb) => {
          const known = "gatehouse_webauthn_credential.sign_count";
          return signCount === 0 ? eb(known, "=", 0) : eb(known, "<", signCount);
        }),
    )
    .returning("authenticator_id")
    .executeTakeFirst();
  return moved !== undefined;
}

/** Forgets the key of a removed authenticator. */
export async function deleteCredentialOf(db: Db, authenticatorId: number): Promise<void> {
  await db
    .deleteFrom("gatehouse_webauthn_credential")
    .where("authenticator_id", "=", authenticatorId)
    .execute();
}

function toRow({ credentialId, authenticatorId, signCount }: Credential) {
  return {
    credential_digest: createHash("sha256").update(credentialId).digest("base64url"),
    authenticator_id: authenticatorId,
    sign_count: signCount,
  };
}
