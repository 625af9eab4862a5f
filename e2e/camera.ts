import type { Locator } from "playwright-core";
import decodeQr from "qr/decode.js";

/** Reads a QR code as a phone does: from what is to be seen on the screen, not from how the page drew it. */
export async function scanned(code: Locator): Promise<string> {
  const picture = (await code.screenshot()).toString("base64");
  // A browser has a decoder of PNG. A page of its own, because those under test load nothing from `data:` by script.
  const darkroom = await code.page().context().newPage();
  const { width, height, pixels } = await darkroom.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const drawing = canvas.getContext("2d");
    if (drawing === null) throw new Error("This browser cannot draw.");
    drawing.drawImage(bitmap, 0, 0);
    const { width, height, data } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width, height, pixels: [...data] };
  }, picture);
  await darkroom.close();
  return decodeQr({ width, height, data: Uint8ClampedArray.from(pixels) }, { timeLimit: 2_000 });
}
