"use client";

import { AuthError } from "@gatehouse/client";
import { useClient, usePasskeyModule } from "@gatehouse/react";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { Proof, type Way, waysOf } from "../auth/proof.tsx";
import { Dialog } from "../ui/dialog.tsx";

type WithReauth = <T>(operation: () => Promise<T>) => Promise<T>;

const ReauthContext = createContext<WithReauth>((operation) => operation());

/**
 * @returns a function that runs an operation and, where the engine first wants a fresh proof of who is there, asks for
 * a proof and runs it again
 */
export function useReauth(): WithReauth {
  return useContext(ReauthContext);
}

/** An operation that waits for the dialog's outcome. */
interface Waiting {
  ways: readonly Way[];
  proven: () => void;
  givenUp: () => void;
}

export function ReauthProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const keys = usePasskeyModule();
  const [waiting, setWaiting] = useState<Waiting>();
  const withReauth = useCallback<WithReauth>(async (operation) => {
    try {
      return await operation();
    } catch (error) {
      const ways = waysToProve(error);
      if (ways.length === 0) throw error;
      // Giving up leaves the first error as the outcome.
      await new Promise<void>((proven, reject) => setWaiting({ ways, proven, givenUp: () => reject(error) }));
      return operation();
    }
  }, []);
  const settle = (how: "proven" | "givenUp") => {
    waiting?.[how]();
    setWaiting(undefined);
  };
  const prove = async (way: Way, typed: string) => {
    if (way === "webauthn") await keys.reauthenticate();
    else if (way === "password") await client.auth.reauthenticate({ password: typed });
    else await client.mfa.reauthenticate({ code: typed });
    settle("proven");
    return "done" as const;
  };
  return (
    <ReauthContext value={withReauth}>
      {children}
      <Dialog open={waiting !== undefined} title="Confirm that it is you" onClose={() => settle("givenUp")}>
        <p className="mt-2 mb-5 text-sm text-muted">
          It has been a while since you signed in. This protects your account, should somebody else sit here.
        </p>
        <Proof
          ways={waiting?.ways ?? []}
          prove={prove}
          confirm="Confirm"
          onCancel={() => settle("givenUp")}
        />
      </Dialog>
    </ReauthContext>
  );
}

/** The proofs that the engine wants one of, as far as this dialog has them; none where it wants none. */
function waysToProve(error: unknown): Way[] {
  if (!(error instanceof AuthError) || error.state?.status !== "reauthentication_required") return [];
  return waysOf(error.state.flows);
}
