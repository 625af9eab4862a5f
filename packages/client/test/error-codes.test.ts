import type { ErrorCode } from "@gatehouse/client";
import type { ErrorCode as EngineErrorCode } from "gatehouse";
import { expectTypeOf, it } from "vitest";

it("knows every code that the engine can send, so that a switch over it is checked end to end", () => {
  expectTypeOf<Exclude<EngineErrorCode, ErrorCode>>().toEqualTypeOf<never>();
});
