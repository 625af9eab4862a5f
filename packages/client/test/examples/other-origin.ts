import { browserSessionStorage, GatehouseClient } from "@gatehouse/client";

export const client = new GatehouseClient({
  baseUrl: "https://id.example.com",
  browserTokens: true,
  storage: browserSessionStorage(),
});
