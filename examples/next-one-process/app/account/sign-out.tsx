"use client";

import type { SessionState } from "@gatehouse/client";
import { AuthProvider, useLogout } from "@gatehouse/react";

export function SignOut({ session }: { session: SessionState }) {
  return (
    <AuthProvider initialState={session}>
      <Button />
    </AuthProvider>
  );
}

function Button() {
  const { run, pending } = useLogout();
  const signOut = async () => {
    if ((await run()).ok) location.assign("/");
  };
  return (
    <button type="button" onClick={signOut} disabled={pending}>
      Sign out
    </button>
  );
}
