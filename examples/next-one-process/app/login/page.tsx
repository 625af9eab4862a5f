import { safeNext } from "@gatehouse/next/paths";
import { redirect } from "next/navigation";
import { getSession } from "../../lib/auth";
import { LoginForm } from "./login-form";

interface LoginPageProps {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const next = safeNext((await searchParams).next, "/account");
  const session = await getSession();
  if (session.status === "unavailable") return <p>The sign-in service does not answer. Please try again.</p>;
  if (session.status === "authenticated") redirect(next);
  return (
    <>
      <h1>Sign in</h1>
      <LoginForm session={session} next={next} />
    </>
  );
}
