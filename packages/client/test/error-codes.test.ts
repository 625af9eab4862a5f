import type { ServerErrorCode } from "@gatehouse/client";
import type { ErrorCode as EngineErrorCode } from "gatehouse";
import { expectTypeOf, it } from "vitest";

it("knows exactly the codes that the engine can send, so that a switch over them is checked end to end", () => {
  expectTypeOf<ServerErrorCode>().toEqualTypeOf<EngineErrorCode>();
});
