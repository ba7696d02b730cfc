"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { useTranslations } from "use-intl";
import { ErrorState } from "@/components/States";
import { resumeSession, useSession } from "@/features/auth/session";
import { useTicketStream } from "@/features/tickets/live";
import { NetworkError } from "@/lib/api";
import styles from "./AppFrame.module.css";
import { GlobalShortcuts } from "./GlobalShortcuts";
import { NarrowBar } from "./NarrowBar";
import { arrivedByHistory, sectionOf } from "./navigation";
import { PaletteHost } from "./PaletteHost";
import { Sidebar } from "./Sidebar";
import { Splash } from "./Splash";

/** Shows its screens to signed-in people only. The server decides what they may do; this is for comfort. */
export function AppFrame({ children }: { children: ReactNode }) {
  const session = useSession();
  switch (session.status) {
    case "unknown":
      return <Splash />;
    case "unreachable":
      return <ErrorState error={new NetworkError()} onRetry={() => void resumeSession()} />;
    case "signed_out":
      return <ToSignIn withReturn={session.reason !== "left"} />;
    case "signed_in":
      return <Frame>{children}</Frame>;
  }
}

function ToSignIn({ withReturn }: { withReturn: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const here = location.pathname + location.search;
    router.replace(withReturn ? `/sign-in/?return=${encodeURIComponent(here)}` : "/sign-in/");
  }, [router, withReturn]);
  return <Splash />;
}

function Frame({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const section = sectionOf(usePathname());
  useTicketStream();
  // Somewhere new begins at its top.
  useEffect(() => {
    if (!arrivedByHistory()) document.getElementById("main")?.scrollTo(0, 0);
  }, [section]);
  return (
    <div className={styles.frame}>
      <nav aria-label={t("skip_links")} className={styles.skipLinks}>
        <a href="#main" className={styles.skip}>
          {t("skip")}
        </a>
      </nav>
      <NarrowBar />
      <aside className={styles.sidebar}>
        <Sidebar />
      </aside>
      <main id="main" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <PaletteHost />
      <GlobalShortcuts />
    </div>
  );
}
