import * as z from "zod";
import { fromFirebase } from "../../../django/password-encodings/index.ts";
import type { SocialAccount } from "../../../store/social-accounts.ts";
import { flag, listOf, moment, providerName, splitName, text } from "../fields.ts";
import { oneAddress, onePhone, type Row, readRow, type Source } from "../source.ts";

const providers = ["google", "facebook", "twitter", "github"] as const;

/** https://firebase.google.com/docs/cli/auth#file_format: columns without names, four for each of four providers. */
const columns = [
  ...["localId", "email", "emailVerified", "passwordHash", "salt", "displayName", "photoUrl"],
  ...providers.flatMap((name) => [`${name}Id`, `${name}Email`, `${name}Name`, `${name}Photo`]),
  ...["createdAt", "lastSignedInAt", "phoneNumber", "disabled", "customAttributes"],
];

const user = z.looseObject({
  email: text,
  emailVerified: flag,
  passwordHash: text,
  salt: text,
  displayName: text,
  createdAt: moment,
  lastSignedInAt: moment,
  phoneNumber: text,
  disabled: flag,
  providerUserInfo: listOf(z.looseObject({ providerId: text, rawId: text })),
  mfaInfo: z.unknown().optional(),
});

/** `firebase auth:export`, as JSON or CSV. */
export const firebase: Source = {
  layout: { listIn: "users", columns },
  beside: [],
  toUser(record) {
    const read = readRow(user, record);
    const { passwordHash: key, salt = "" } = read;
    return {
      emails: oneAddress(read.email, read.emailVerified),
      password: key === undefined ? undefined : { encoded: fromFirebase({ key, salt }) },
      ...splitName(read.displayName),
      isActive: read.disabled !== true,
      dateJoined: read.createdAt,
      lastLogin: read.lastSignedInAt,
      // Firebase does not say. People prove theirs by a code; one that was set through the Admin SDK is as good for logging in there.
      phone: onePhone(read.phoneNumber, true),
      identities: [...identitiesOf(read.providerUserInfo), ...identitiesInColumns(record)],
      hasOtherFactors: Array.isArray(read.mfaInfo) && read.mfaInfo.length > 0,
    };
  },
};

function identitiesOf(infos: z.output<typeof user>["providerUserInfo"]): readonly SocialAccount[] {
  return infos.flatMap(({ providerId, rawId: uid, ...extraData }) =>
    // `password` and `phone` are no accounts elsewhere.
    uid === undefined || providerId === undefined || !providerId.includes(".")
      ? []
      : [{ provider: providerName(providerId), uid, extraData }],
  );
}

function identitiesInColumns(record: Row): readonly SocialAccount[] {
  return providers.flatMap((provider) => {
    const uid = record[`${provider}Id`];
    return typeof uid === "string" && uid !== "" ? [{ provider, uid, extraData: {} }] : [];
  });
}
