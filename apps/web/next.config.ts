import path from "node:path";
import type { NextConfig } from "next";

const workspace = path.join(import.meta.dirname, "../..");

/** The engine sets its own on what it answers through `/_allauth`. The content security policy is in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // What Next may hold of a body for proxy.ts. No page reads one: forms speak to the API, which proxy.ts does not see.
    // Whoever adds a Server Action raises this to its own limit, or loses the rest of a longer body (threat T-90).
    proxyClientMaxBodySize: "1kb",
  },
  headers: async () => [{ source: "/((?!_allauth/).*)", headers: securityHeaders }],
  turbopack: {
    root: workspace,
    // Turbopack cannot be told about our `gatehouse-source` export condition, so the sources are named here: the
    // SDK needs no build of its own before the pages.
    resolveAlias: {
      "@gatehouse/client": "../../packages/client/src/index.ts",
      "@gatehouse/client/passkeys": "../../packages/client/src/passkeys/index.ts",
      "@gatehouse/next": "../../packages/next/src/index.ts",
      "@gatehouse/next/instrumentation": "../../packages/next/src/instrumentation.ts",
      "@gatehouse/next/paths": "../../packages/next/src/paths.ts",
      "@gatehouse/next/proxy": "../../packages/next/src/proxy.ts",
      "@gatehouse/react": "../../packages/react/src/index.ts",
    },
  },
};

export default config;
