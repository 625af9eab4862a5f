import { getSession } from "../../../lib/auth";

/** A route handler of the app's own, for whoever is signed in. */
export async function GET(): Promise<Response> {
  const session = await getSession();
  switch (session.status) {
    case "authenticated":
      return Response.json({ user: session.user.display });
    case "unavailable":
      return Response.json({}, { status: 503 });
    default:
      return Response.json({}, { status: 401 });
  }
}
