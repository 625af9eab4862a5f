import { requireUser, type UserEnv } from "@gatehouse/guard/hono";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const app = new Hono<UserEnv>();
app.use("/notes", requireUser({ gatehouse: process.env.GATEHOUSE_URL ?? "http://127.0.0.1:8000" }));

const notes = new Map<number, string[]>();

app.get("/notes", (context) => {
  const user = context.get("user");
  return context.json({ user, notes: notes.get(user.id) ?? [] });
});

app.post("/notes", async (context) => {
  const { id } = context.get("user");
  const { text } = await context.req.json<{ text?: string }>();
  notes.set(id, [...(notes.get(id) ?? []), String(text)]);
  return context.json({ notes: notes.get(id) }, 201);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3001), hostname: "127.0.0.1" }, ({ port }) => {
  console.log(`Listening on http://127.0.0.1:${port}`);
});
