"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState, LoadingRows } from "@/components/States";
import { useIsAdmin } from "@/features/auth/session";
import { AssistantSection } from "./AssistantSection";
import { CacheSection } from "./CacheSection";
import { useAssistantSettings, useCacheStatistics } from "./queries";

export function SettingsScreen() {
  const t = useTranslations("settings");
  const forbidden = useTranslations("errors.forbidden");
  const isAdmin = useIsAdmin();
  return (
    <Screen title={t("title")} lead={t("lead")}>
      {isAdmin ? (
        <Sections />
      ) : (
        <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />
      )}
    </Screen>
  );
}

/** All at once: one section that comes later would push away those below it. */
function Sections() {
  const settings = useAssistantSettings(true);
  const statistics = useCacheStatistics(true);
  if (settings.isPending || statistics.isPending) return <LoadingRows rows={4} height={150} />;
  return (
    <>
      <AssistantSection />
      <CacheSection />
    </>
  );
}
