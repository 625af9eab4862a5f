/**
 * `gatehouse_webauthn_credential`: which keys are known, and how far each has counted. allauth keeps neither; its own row has
 * the registration alone.
 */
import { createHash } from "node:crypto";
import type { Db } from "./database.ts";
import { insertOrUpdate, insertUnlessThere } from "./insert.ts";

interface Credential {
  /** In base64url, as long as its maker liked. */
  readonly credentialId: string;
  readonly authenticatorId: number;
  readonly signCount: number;
}

/** Takes a new key down as this authenticator's. @returns false when it is somebody's already */
export async function claimCredential(db: Db, credential: Credential): Promise<boolean> {
  return insertUnlessThere(db, db.insertInto("gatehouse_webauthn_credential").values(toRow(credential)));
}

/**
 * Moves the counter of this authenticator's key on: of parallel uses of one count exactly one succeeds, and none of a lower
 * one does. A key that does not count says 0 always. Of a key that Django added there is no row before its first use here.
 */
export async function moveSignCount(db: Db, use: Credential): Promise<boolean> {
  const { signCount, authenticatorId } = use;
  const row = toRow(use);
  return insertOrUpdate(
    db,
    db.insertInto("gatehouse_webauthn_credential").values(row),
    db
      .updateTable("gatehouse_webauthn_credential")
      .set({ sign_count: signCount })
      .where("credential_digest", "=", row.credential_digest)
      .where("authenticator_id", "=", authenticatorId)
      .where("sign_count", signCount === 0 ? "=" : "<", signCount),
  );
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
