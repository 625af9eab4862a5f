import { AuthError, GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient();

export async function logIn(email: string, password: string): Promise<string> {
  try {
    const state = await client.auth.login({ email, password });
    switch (state.status) {
      case "authenticated":
        return `Hello, ${state.user.display}.`;
      case "pending":
        return state.flow.id === "verify_email" ? "Please open the link we sent you." : "One more step.";
      case "reauthentication_required":
      case "anonymous":
        return "This account cannot log in.";
    }
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    if (error.code === "rate_limited") return `Please wait ${error.retryAfter ?? 60} seconds.`;
    return error.fieldErrors()["password"]?.join(" ") ?? error.message;
  }
}
