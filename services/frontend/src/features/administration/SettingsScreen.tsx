"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState } from "@/components/States";
import { useIsAdmin } from "@/features/auth/session";
import { AssistantSection } from "./AssistantSection";
import { CacheSection } from "./CacheSection";

export function SettingsScreen() {
  const t = useTranslations("settings");
  const forbidden = useTranslations("errors.forbidden");
  const isAdmin = useIsAdmin();
  return (
    <Screen title={t("title")} lead={t("lead")}>
      {isAdmin ? (
        <>
          <AssistantSection />
          <CacheSection />
        </>
      ) : (
        <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />
      )}
    </Screen>
  );
}
