import "@/theme/mantine.css";
import "@/theme/tokens.css";
import "@/theme/base.css";
import "@/theme/forced-colors.css";
import "@/theme/print.css";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import type { Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { Providers } from "@/features/shell/Providers";
import { languageScript } from "@/i18n/language-script";

const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-inter",
  display: "swap",
});

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f6f3" },
    { media: "(prefers-color-scheme: dark)", color: "#121211" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={inter.variable} {...mantineHtmlProps}>
      <head>
        <meta name="description" content="Answers from your knowledge base, with their sources, and a ticket when there is none." />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <ColorSchemeScript defaultColorScheme="auto" />
        <script dangerouslySetInnerHTML={{ __html: languageScript }} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
