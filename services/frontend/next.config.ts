import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  reactStrictMode: true,
  poweredByHeader: false,
  turbopack: {
    rules: { "**/src/i18n/*.json": { loaders: ["./scripts/compile-messages.mjs"], as: "*.js" } },
    // The half of use-intl's formatter that reads compiled messages; the other half holds a parser.
    resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" },
  },
  experimental: {
    optimizePackageImports: ["@mantine/core", "@mantine/hooks", "@mantine/notifications", "@mantine/spotlight", "lucide-react"],
    // A page takes the styles of its own components, in few files; without this all pages share those of all.
    cssChunking: { type: "graph", requestCost: 3000 },
  },
};

export default config;
