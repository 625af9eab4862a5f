import { type FormEvent, useState } from "react";
import { createRoot } from "react-dom/client";
import { AuthProvider, useAuth } from "./auth";

function App() {
  const { isAuthenticated, loading } = useAuth();
  return (
    <main aria-busy={loading}>
      <h1>Customer portal</h1>
      {isAuthenticated ? <Profile /> : <LoginForm />}
    </main>
  );
}

/** What a form does with what was typed, and why it could not. */
function useForm(action: (typed: Record<string, string>) => Promise<void>) {
  const [error, setError] = useState<string>();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setError(undefined);
    const typed = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]),
    );
    action(typed).catch((reason: Error) => setError(reason.message));
  };
  return { onSubmit, error };
}

function LoginForm() {
  const { login, loading } = useAuth();
  const { onSubmit, error } = useForm(({ username = "", password = "" }) => login(username, password));
  return (
    <form onSubmit={onSubmit}>
      <h2>Log in</h2>
      {error !== undefined && <p role="alert">{error}</p>}
      <label>
        Username <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" disabled={loading}>
        {loading ? "Logging in…" : "Log in"}
      </button>
    </form>
  );
}

function Profile() {
  const { user, logout, updateProfile } = useAuth();
  const { onSubmit, error } = useForm(updateProfile);
  return (
    <>
      <h2>Profile of {user?.username}</h2>
      <p>{user?.email}</p>
      <p>{`${user?.first_name} ${user?.last_name}`.trim() || "No name yet"}</p>
      <form onSubmit={onSubmit}>
        {error !== undefined && <p role="alert">{error}</p>}
        <label>
          First name <input name="first_name" defaultValue={user?.first_name} />
        </label>
        <label>
          Last name <input name="last_name" defaultValue={user?.last_name} />
        </label>
        <button type="submit">Save</button>
      </form>
      <button type="button" onClick={() => void logout()}>
        Log out
      </button>
    </>
  );
}

const api = new URLSearchParams(location.search).get("api") ?? "http://localhost:8000/api";
const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    <AuthProvider api={api}>
      <App />
    </AuthProvider>,
  );
