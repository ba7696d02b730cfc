"use client";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { resumeSession, useSession } from "@/features/auth/session";
import { LanguageProvider } from "@/i18n/LanguageProvider";
import { theme } from "@/theme/theme";
import { createQueryClient } from "./query-client";
import { Overlays } from "./Overlays";
import { Splash } from "./Splash";

const never = () => () => undefined;

/** The export is made without knowing who reads it, nor in which language: what is shown waits for the browser. */
const useInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

export function Providers({ children }: { children: ReactNode }) {
  const inBrowser = useInBrowser();
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      {inBrowser ? <InBrowser>{children}</InBrowser> : <Splash />}
    </MantineProvider>
  );
}

function InBrowser({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const session = useSession();
  const person = session.status === "signed_in" ? session.user.id : null;

  useEffect(() => void resumeSession(), []);
  useEffect(() => {
    if (person === null) queryClient.clear();
  }, [person, queryClient]);

  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider fallback={<Splash />}>
        {children}
        <Overlays />
        <Notifications position="bottom-right" limit={3} autoClose={5000} />
      </LanguageProvider>
    </QueryClientProvider>
  );
}
