import { GatehouseClient } from "@gatehouse/client";

const client = new GatehouseClient({
  onRequest: (report) => navigator.sendBeacon("/metrics", JSON.stringify(report)),
});

client.on("auth:change", ({ state }) => {
  document.body.dataset["session"] = state.status;
});
client.on("auth:expired", () => location.assign("/auth/login"));

await client.auth.session();
