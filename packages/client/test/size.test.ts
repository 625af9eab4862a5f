import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const ENTRIES: Partial<Record<string, string>> = {
  "@gatehouse/client": fileURLToPath(new URL("../src/index.ts", import.meta.url)),
  "@gatehouse/client/passkeys": fileURLToPath(new URL("../src/passkeys/index.ts", import.meta.url)),
};

/** What a bundler makes of a page's code. */
async function bundle(code: string): Promise<string> {
  const build = await rolldown({
    input: "page",
    platform: "browser",
    plugins: [
      {
        name: "page",
        resolveId(id) {
          if (id === "page") return id;
          const entry = ENTRIES[id];
          return entry ? { id: entry, moduleSideEffects: false } : null;
        },
        load: (id) => (id === "page" ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  return output[0].code;
}

describe("the size of the package", () => {
  it("is below 8 kB for everything, minified and gzipped", async () => {
    const code = await bundle(`export * from "@gatehouse/client";`);
    expect(gzipSync(code).length).toBeLessThan(8 * 1024);
  });

  it("is nothing for a page that uses nothing", async () => {
    expect((await bundle(`import "@gatehouse/client"; import {} from "@gatehouse/client";`)).trim()).toBe("");
  });

  it("is small for a page that uses only the error", async () => {
    const code = await bundle(`import { AuthError } from "@gatehouse/client"; console.log(AuthError);`);
    expect(code).not.toContain("X-Session-Token");
  });

  it("leaves the ceremonies of keys to a module of their own, which is small as well", async () => {
    const core = await bundle(`export * from "@gatehouse/client";`);
    expect(core).not.toContain("navigator.credentials.create");
    const keys = await bundle(`export * from "@gatehouse/client/passkeys";`);
    expect(keys).toContain("navigator.credentials.create");
    // With what it shares with the core.
    expect(gzipSync(keys).length).toBeLessThan(4 * 1024);
  });
});
