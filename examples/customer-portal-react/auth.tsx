import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";

export interface Customer {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly birth_date: string | null;
}

interface Auth {
  readonly user: Customer | undefined;
  /** Something is under way, such as the question who this is. */
  readonly loading: boolean;
  readonly isAuthenticated: boolean;
  login(username: string, password: string): Promise<void>;
  register(typed: Readonly<Record<string, string>>): Promise<void>;
  updateProfile(changes: Readonly<Record<string, string>>): Promise<void>;
  logout(): Promise<void>;
}

const AuthContext = createContext<Auth | undefined>(undefined);
const STORED_TOKEN = "authToken";

export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (auth === undefined) throw new Error("useAuth needs an AuthProvider around it.");
  return auth;
}

/** Who is logged in at the token API at `api`, for everything below. */
export function AuthProvider({ api, children }: { api: string; children: ReactNode }) {
  const [token, setToken] = useState(() => localStorage.getItem(STORED_TOKEN));
  const [user, setUser] = useState<Customer>();
  const [loading, setLoading] = useState(token !== null);

  const keep = useCallback((next: string | null) => {
    if (next === null) localStorage.removeItem(STORED_TOKEN);
    else localStorage.setItem(STORED_TOKEN, next);
    setToken(next);
    if (next === null) setUser(undefined);
  }, []);

  const send = useCallback(
    async (method: string, path: string, body?: object) => {
      const response = await fetch(`${api}${path}`, {
        method,
        headers: {
          "Content-Type": "application/json",
          ...(token !== null && { Authorization: `Token ${token}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const answer = await response.json();
      if (response.ok) return answer;
      if (response.status === 401) keep(null);
      throw new Error(answer.error ?? answer.detail ?? Object.values(answer).flat().join(" "));
    },
    [api, token, keep],
  );

  useEffect(() => {
    if (token === null || user !== undefined) return;
    send("GET", "/profile/")
      .then(setUser, () => keep(null))
      .finally(() => setLoading(false));
  }, [token, user, send, keep]);

  const auth = useMemo((): Auth => {
    const during = async (work: () => Promise<void>) => {
      setLoading(true);
      await work().finally(() => setLoading(false));
    };
    const enter = async (path: string, typed: object) => {
      const answer = await send("POST", path, typed);
      // Some accounts have to do something first, such as to confirm an address; then there is no token yet.
      if (answer.token === undefined) throw new Error(answer.detail);
      setUser(answer.customer);
      keep(answer.token);
    };
    return {
      user,
      loading,
      isAuthenticated: user !== undefined,
      login: (username, password) => during(() => enter("/login/", { username, password })),
      register: (typed) => during(() => enter("/register/", typed)),
      updateProfile: async (changes) => setUser(await send("PUT", "/profile/", changes)),
      logout: () => during(() => send("POST", "/logout/").finally(() => keep(null))),
    };
  }, [user, loading, send, keep]);

  return <AuthContext.Provider value={auth}>{children}</AuthContext.Provider>;
}
