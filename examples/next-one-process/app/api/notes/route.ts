import { requireUser } from "@gatehouse/guard";
import { engine } from "../../../lib/auth";

const withUser = requireUser({ gatehouse: (request) => engine.send(request) });

/** For the browser by its session, and for programs by an API token or a JWT. */
export const GET = withUser((_request, user) => Response.json({ user }));

export const POST = withUser(async (request, user) => {
  const { text } = await request.json();
  return Response.json({ by: user.id, text }, { status: 201 });
});
