import { workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external.js";
import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external.js";
import { createRequestStore } from "next/dist/server/async-storage/request-store.js";

type WorkStore = NonNullable<ReturnType<typeof workAsyncStorage.getStore>>;

interface Outcome<T> {
  readonly result: T;
  /** What the answer sets, one line for each cookie. */
  readonly setCookies: readonly string[];
}

/**
 * Runs something as Next itself does for one request: in a page that is being rendered, or in a route handler or a server
 * action, which may set cookies.
 */
export async function duringRequest<T>(
  where: "page" | "route handler",
  headers: Record<string, string>,
  work: () => Promise<T>,
): Promise<Outcome<T>> {
  let setCookies: readonly string[] = [];
  const request = createRequestStore({
    phase: where === "page" ? "render" : "action",
    headers: new Headers(headers),
    onUpdateCookies: (lines) => {
      setCookies = lines;
    },
    url: { pathname: "/page" },
    rootParams: {},
    implicitTags: { tags: [], expirationsByCacheKind: new Map() },
    resumeDataCache: null,
    previewProps: undefined,
    isHmrRefresh: false,
    serverComponentsHmrCache: undefined,
    hmrRefreshHash: undefined,
    stagedFallbackParams: null,
  });
  const page = { route: "/page" } as WorkStore;
  const result = await workAsyncStorage.run(page, () => workUnitAsyncStorage.run(request, work));
  return { result, setCookies };
}
