import { z } from "zod";
import { sessionMeta, webauthnOutput } from "./outputs.ts";

/** What the operations of security keys and passkeys send; more in `outputs.ts`, whose rules hold here too. */
const credentialDescriptor = z
  .strictObject({ type: z.literal("public-key"), id: z.string() })
  .meta({ id: "KeyDescriptor", description: "A key of the user, by its id in base64url." });

const userVerification = z.enum(["required", "preferred", "discouraged"]).meta({
  id: "UserVerification",
  description: "Whether the key makes sure that it is its owner who uses it.",
});

const creationOptions = z
  .strictObject({
    rp: z.strictObject({ name: z.string(), id: z.string() }),
    user: z.strictObject({ name: z.string(), id: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.strictObject({ type: z.literal("public-key"), alg: z.number().int() })),
    excludeCredentials: z.array(credentialDescriptor),
    authenticatorSelection: z.strictObject({
      residentKey: z.enum(["required", "discouraged"]),
      userVerification,
      requireResidentKey: z.boolean(),
    }),
    extensions: z.strictObject({ credProps: z.boolean() }),
  })
  .meta({
    id: "KeyCreationOptions",
    description: "For `PublicKeyCredential.parseCreationOptionsFromJSON()`.",
  });

export const creationOptionsOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({ creation_options: z.strictObject({ publicKey: creationOptions }) }),
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "WebAuthnCreationOptionsResponse" });

const requestOptions = z
  .strictObject({
    challenge: z.string(),
    rpId: z.string(),
    allowCredentials: z.array(credentialDescriptor),
    userVerification,
  })
  .meta({ id: "KeyRequestOptions", description: "For `PublicKeyCredential.parseRequestOptionsFromJSON()`." });

export const requestOptionsOutput = z
  .strictObject({
    status: z.literal(200),
    data: z.strictObject({ request_options: z.strictObject({ publicKey: requestOptions }) }),
    meta: z.strictObject(sessionMeta).optional(),
  })
  .meta({ id: "WebAuthnRequestOptionsResponse" });

export const webauthnAuthenticatorOutput = z
  .strictObject({ status: z.literal(200), data: webauthnOutput })
  .meta({ id: "WebAuthnAuthenticatorResponse" });

export const addWebauthnAuthenticatorOutput = z
  .strictObject({
    status: z.literal(200),
    data: webauthnOutput,
    meta: z.strictObject({
      recovery_codes_generated: z
        .boolean()
        .meta({ description: "It is the first factor, so there are recovery codes now." }),
      ...sessionMeta,
    }),
  })
  .meta({ id: "AddWebAuthnAuthenticatorResponse" });
