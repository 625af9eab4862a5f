import { z } from "zod";
import type { AssertionCredential, RegistrationCredential } from "../domain/webauthn.ts";
import { credentialField } from "./fields.ts";

/**
 * What browsers make of keys, with room for everything that they do make and for nothing like what somebody may make up
 * (T-48, T-90): the longest id has 1023 bytes, the longest user handle 64 (WebAuthn sections 4 and 5.4.3).
 */
const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/);
const credentialId = base64url(1364);
const common = {
  id: credentialId,
  rawId: credentialId,
  type: z.string().max(32),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).nullish().catch(undefined),
};

const registration = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url(8192),
    attestationObject: base64url(16_384),
    transports: z.array(z.string().max(32)).max(16).optional(),
  }),
  clientExtensionResults: z.object({ credProps: z.object({ rk: z.boolean().optional() }).optional() }),
}) satisfies z.ZodType<RegistrationCredential>;

const assertion = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url(8192),
    authenticatorData: base64url(8192),
    signature: base64url(8192),
    userHandle: z.literal("").or(base64url(88)).nullish(),
  }),
}) satisfies z.ZodType<AssertionCredential>;

export const registrationField = () =>
  credentialField<RegistrationCredential>(
    registration,
    "What `navigator.credentials.create()` gave, as its `toJSON()` writes it.",
  );

export const assertionField = () =>
  credentialField<AssertionCredential>(
    assertion,
    "What `navigator.credentials.get()` gave, as its `toJSON()` writes it.",
  );
