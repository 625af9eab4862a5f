import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COMMAND, CONTRACT_FILE, contractSource } from "../scripts/generate-contract.ts";

it("has the wire types that the server's schemas have now", () => {
  const written = readFileSync(CONTRACT_FILE, "utf8");
  const isCurrent = written === contractSource();
  expect(isCurrent, `src/contract.ts is not what the server's schemas make of it; run: ${COMMAND}`).toBe(
    true,
  );
});
