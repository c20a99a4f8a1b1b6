import { basename } from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const home = basename(process.env.RAPPORT_HOME ?? ".rapport");

/** Sent with Next's own files. Pages get theirs in proxy.ts, where the nonce is made; the API sets its own. */
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" },
];

const config: NextConfig = {
  // Two stacks with data folders of their own may run from one checkout; Next locks its folder.
  distDir: home === ".rapport" ? ".next" : `.next${home.replace(/^\.rapport/, "")}`,
  typedRoutes: true,
  reactCompiler: true,
  reactStrictMode: true,
  // `pnpm check` holds the types, and of the tests and tools, too; whoever starts the app need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  transpilePackages: ["@rapport/core", "@rapport/db", "@rapport/events", "@rapport/integrations"],
  serverExternalPackages: ["pg", "twilio"],
  agentRules: false,
  devIndicators: false,
  // The arguments of server functions hold passwords; the development log must not.
  logging: { serverFunctions: false },
  experimental: { agentUpgrade: false },
  // No picture goes through Next: its optimiser, which fetches what it is told, answers 404.
  images: { unoptimized: true },
  headers: async () => [{ source: "/_next/:path*", headers }],
};

export default createNextIntlPlugin("./lib/i18n.ts")(config);
