import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({ baseUrl: "https://id.example.com", client: "app" });

export async function invoices(): Promise<Response> {
  const token = await client.accessToken();
  if (token === null) throw new Error("Please log in.");
  return fetch("https://billing.example.com/invoices", { headers: { Authorization: `Bearer ${token}` } });
}
