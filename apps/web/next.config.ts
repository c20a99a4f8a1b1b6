import { basename } from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const home = basename(process.env.RAPPORT_HOME ?? ".rapport");

/** Sent with every page. The API sets its own headers. */
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  {
    key: "Content-Security-Policy",
    value: "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  },
];

const config: NextConfig = {
  // Two stacks with data folders of their own may run from one checkout; Next locks its folder.
  distDir: home === ".rapport" ? ".next" : `.next${home.replace(/^\.rapport/, "")}`,
  typedRoutes: true,
  reactCompiler: true,
  reactStrictMode: true,
  poweredByHeader: false,
  transpilePackages: ["@rapport/core", "@rapport/db", "@rapport/events", "@rapport/integrations"],
  serverExternalPackages: ["pg"],
  agentRules: false,
  devIndicators: false,
  // The arguments of server functions hold passwords; the development log must not.
  logging: { serverFunctions: false },
  experimental: { agentUpgrade: false },
  headers: async () => [{ source: "/((?!api/).*)", headers }],
};

export default createNextIntlPlugin("./lib/i18n.ts")(config);
