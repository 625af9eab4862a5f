import { createAuth, remoteEngine } from "@gatehouse/next";
import { embeddedEngine } from "@gatehouse/next/embedded";

const embedded = embeddedEngine({
  migrate: true,
  config: {
    debug: process.env.NODE_ENV === "development",
    siteName: "One process",
    account: { signupFields: ["email*", "password1*"], emailVerification: "none" },
  },
});

/** `GATEHOUSE_URL` names an engine elsewhere; without it, the engine is in this very process. */
export const engine = process.env.GATEHOUSE_URL ? remoteEngine() : embedded;

export async function startEngine(): Promise<void> {
  if (engine === embedded) await embedded.start();
}

export const { getSession, requireSession } = createAuth({ engine, signIn: "/login", home: "/account" });
