import { currentUser, requireUser } from "@gatehouse/guard/fastify";
import Fastify from "fastify";

const app = Fastify();
app.addHook("onRequest", requireUser({ gatehouse: process.env.GATEHOUSE_URL ?? "http://127.0.0.1:8000" }));

const notes = new Map<number, string[]>();

app.get("/notes", (request) => {
  const user = currentUser(request);
  return { user, notes: notes.get(user.id) ?? [] };
});

app.post<{ Body: { text?: string } | undefined }>("/notes", async (request, reply) => {
  const { id } = currentUser(request);
  notes.set(id, [...(notes.get(id) ?? []), String(request.body?.text)]);
  return reply.code(201).send({ notes: notes.get(id) });
});

console.log(
  `Listening on ${await app.listen({ port: Number(process.env.PORT ?? 3001), host: "127.0.0.1" })}`,
);
