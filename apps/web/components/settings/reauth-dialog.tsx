"use client";

import { AuthError } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { PasswordField } from "../ui/password-field.tsx";

type WithReauth = <T>(operation: () => Promise<T>) => Promise<T>;

const ReauthContext = createContext<WithReauth>((operation) => operation());

/**
 * @returns a function that runs an operation and, where the engine first wants a fresh proof of who is there, asks for
 * the password and runs it again
 */
export function useReauth(): WithReauth {
  return useContext(ReauthContext);
}

/** An operation that waits for the dialog's outcome. */
interface Waiting {
  proven: () => void;
  givenUp: () => void;
}

export function ReauthProvider({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting>();
  const withReauth = useCallback<WithReauth>(async (operation) => {
    try {
      return await operation();
    } catch (error) {
      if (!wantsPassword(error)) throw error;
      // Giving up leaves the first error as the outcome.
      await new Promise<void>((proven, reject) => setWaiting({ proven, givenUp: () => reject(error) }));
      return operation();
    }
  }, []);
  const settle = (how: keyof Waiting) => {
    waiting?.[how]();
    setWaiting(undefined);
  };
  return (
    <ReauthContext value={withReauth}>
      {children}
      <Dialog open={waiting !== undefined} title="Confirm that it is you" onClose={() => settle("givenUp")}>
        <p className="mt-2 mb-5 text-sm text-muted">Please type your password again to go on.</p>
        <ReauthForm onProven={() => settle("proven")} onCancel={() => settle("givenUp")} />
      </Dialog>
    </ReauthContext>
  );
}

function wantsPassword(error: unknown): boolean {
  return (
    error instanceof AuthError &&
    error.state?.status === "reauthentication_required" &&
    error.state.flows.some(({ id }) => id === "reauthenticate")
  );
}

function ReauthForm({ onProven, onCancel }: { onProven: () => void; onCancel: () => void }) {
  const client = useClient();
  const { form, problems, pending } = useForm({
    fields: ["password"],
    check: { password: checkFilled },
    submit: async ({ password }) => {
      await client.auth.reauthenticate({ password });
      onProven();
      return "done";
    },
  });
  return (
    <form {...form}>
      <PasswordField
        name="password"
        label="Password"
        error={problems.fields.password}
        autoComplete="current-password"
        required
      />
      <FormAlert message={problems.form} />
      <div className="mt-4 flex flex-wrap justify-end gap-3">
        <Button variant="secondary" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" pending={pending}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
