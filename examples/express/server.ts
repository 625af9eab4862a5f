import { currentUser, requireUser } from "@gatehouse/guard/express";
import express from "express";

const app = express();
app.use("/notes", requireUser({ gatehouse: process.env.GATEHOUSE_URL ?? "http://127.0.0.1:8000" }));

const notes = new Map<number, string[]>();

app.get("/notes", (request, response) => {
  const user = currentUser(request);
  response.json({ user, notes: notes.get(user.id) ?? [] });
});

app.post("/notes", express.json(), (request, response) => {
  const { id } = currentUser(request);
  notes.set(id, [...(notes.get(id) ?? []), String(request.body?.text)]);
  response.status(201).json({ notes: notes.get(id) });
});

const server = app.listen(Number(process.env.PORT ?? 3001), "127.0.0.1", () => {
  const address = server.address();
  console.log(`Listening on http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
