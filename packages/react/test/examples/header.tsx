import { Anonymous, Authenticated, useAuth } from "@gatehouse/react";

export function Header() {
  const { user, logout } = useAuth();
  return (
    <header>
      <Authenticated>
        {user?.display}
        <button type="button" onClick={() => logout()}>
          Log out
        </button>
      </Authenticated>
      <Anonymous>
        <a href="/auth/login">Log in</a>
      </Anonymous>
    </header>
  );
}
