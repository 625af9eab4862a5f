/**
 * Where a session token lives between requests, or the access and refresh token that took its place: one text either way. Only the
 * app client and `browserTokens` mode use one.
 * Methods may be asynchronous, for a phone's key chain.
 */
export interface TokenStorage {
  get(): string | null | Promise<string | null>;
  /** `null` forgets the token. */
  set(token: string | null): void | Promise<void>;
}

/** Keeps nothing: the session is the browser's own HttpOnly cookie, out of reach of scripts. The browser client's default. */
export function cookieStorage(): TokenStorage {
  return { get: () => null, set: () => undefined };
}

/** Keeps the token until the page or process ends. The default wherever tokens are used. */
export function memoryStorage(): TokenStorage {
  let held: string | null = null;
  return {
    get: () => held,
    set: (token) => {
      held = token;
    },
  };
}

/** Keeps the token in `sessionStorage`: it survives a reload and ends with the tab. Any script of the page can read it. */
export function browserSessionStorage(key = "gatehouse.session"): TokenStorage {
  return webStorage(() => globalThis.sessionStorage, key);
}

/** Keeps the token in `localStorage`: all tabs share it, and it survives the browser. Any script of the page can read it. */
export function browserLocalStorage(key = "gatehouse.session"): TokenStorage {
  return webStorage(() => globalThis.localStorage, key);
}

function webStorage(open: () => Storage | undefined, key: string): TokenStorage {
  // A browser that blocks site data throws on mere access, and on the server there is no storage: memory then.
  const fallback = memoryStorage();
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      const storage = open();
      return storage ? use(storage) : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    get: () => attempt((storage) => storage.getItem(key)) ?? fallback.get(),
    set: (token) => {
      const stored = attempt((storage) => {
        if (token === null) storage.removeItem(key);
        else storage.setItem(key, token);
        return true;
      });
      return fallback.set(stored ? null : token);
    },
  };
}
