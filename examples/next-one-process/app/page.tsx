import Link from "next/link";
import { getSession } from "../lib/auth";

export default async function StartPage() {
  const session = await getSession();
  return (
    <>
      <h1>Gatehouse in one process</h1>
      {session.status === "authenticated" ? (
        <Link href="/account">Your account</Link>
      ) : (
        <Link href="/login">Sign in or sign up</Link>
      )}
    </>
  );
}
