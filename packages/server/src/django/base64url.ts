/** Base64 with the URL alphabet and no padding, as Django's `b64_encode` and `urlsafe_base64_encode` write it. */
export function encodeBase64Url(data: Buffer | string): string {
  return (typeof data === "string" ? Buffer.from(data, "utf8") : data).toString("base64url");
}

/** @returns the bytes, or `undefined` where the text holds anything outside the URL alphabet */
export function decodeBase64Url(text: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]*={0,2}$/.test(text) ? Buffer.from(text, "base64url") : undefined;
}
