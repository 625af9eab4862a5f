import { AuthError, GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient();

export async function logInByPasskey(): Promise<string> {
  // Loaded when it is needed: it is not part of the rest.
  const { passkeys } = await import("@gatehouse/client/passkeys");
  try {
    const state = await passkeys(client).login();
    return state.status === "authenticated" ? `Hello, ${state.user.display}.` : "One more step.";
  } catch (error) {
    if (error instanceof AuthError) return error.message;
    throw error;
  }
}
