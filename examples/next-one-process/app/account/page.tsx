import type { Authenticated } from "@gatehouse/client";
import { requireSession } from "../../lib/auth";
import { SignOut } from "./sign-out";

/** Ten facts, each shown by a component that asks for the session itself. All of them cost one session check. */
const facts: [label: string, read: (session: Authenticated) => string][] = [
  ["Name", ({ user }) => user.display],
  ["E-mail", ({ user }) => user.email ?? "none"],
  ["User name", ({ user }) => user.username ?? "none"],
  ["Number", ({ user }) => String(user.id)],
  ["Password", ({ user }) => (user.has_usable_password ? "set" : "none")],
  ["Signed in by", ({ methods }) => methods.map(({ method }) => method).join(", ")],
  ["Signed in at", ({ methods }) => new Date((methods[0]?.at ?? 0) * 1000).toISOString()],
  ["Steps to get in", ({ methods }) => String(methods.length)],
  ["Initial", ({ user }) => user.display.charAt(0).toUpperCase()],
  ["Domain", ({ user }) => user.email?.split("@")[1] ?? "none"],
];

export default async function AccountPage() {
  const session = await requireSession();
  return (
    <>
      <h1>Hello, {session.user.display}</h1>
      <dl>
        {facts.map(([label, read]) => (
          <Fact key={label} label={label} read={read} />
        ))}
      </dl>
      <SignOut session={session} />
    </>
  );
}

interface FactProps {
  label: string;
  read: (session: Authenticated) => string;
}

async function Fact({ label, read }: FactProps) {
  const session = await requireSession();
  return (
    <div>
      <dt>{label}</dt>
      <dd>{read(session)}</dd>
    </div>
  );
}
