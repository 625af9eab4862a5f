import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BodyBuffer } from "../../src/http/body-buffer.ts";

describe("a body in pieces", () => {
  it("is what was sent, however it was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 12 }), (pieces) => {
        const body = new BodyBuffer(200_000);
        for (const piece of pieces) expect(body.add(piece)).toBe(true);
        expect(Buffer.from(body.bytes())).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it("T-90 takes no more than twice its length, also byte by byte", () => {
    const body = new BodyBuffer(2 ** 20);
    for (let count = 0; count < 300_000; count += 1) body.add(Buffer.from("x"));
    expect(body.bytes().byteLength).toBe(300_000);
    expect(body.bytes().buffer.byteLength).toBeLessThanOrEqual(600_000);
  });

  it("is let go when it passes the limit, and what comes after it is not kept either", () => {
    const body = new BodyBuffer(10);
    expect(body.add(Buffer.from("0123456789"))).toBe(true);
    expect(body.add(Buffer.from("x"))).toBe(false);
    expect(body.add(Buffer.from(""))).toBe(false);
    expect(body.bytes().byteLength).toBe(0);
  });
});
