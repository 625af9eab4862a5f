/** Base64 without padding: the column has 128 characters, and each counts. */
export function toUnpaddedBase64(data: Buffer): string {
  return data.toString("base64").replace(/=+$/, "");
}
