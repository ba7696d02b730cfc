"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState, LoadingRows } from "@/components/States";
import { useIsAdmin } from "@/features/auth/session";
import { Part } from "@/i18n/Part";
import { IntegrationViews } from "./IntegrationViews";

export function IntegrationsScreen() {
  const t = useTranslations("shell.items");
  const forbidden = useTranslations("errors.forbidden");
  const isAdmin = useIsAdmin();
  if (!isAdmin)
    return (
      <Screen title={t("integrations")}>
        <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />
      </Screen>
    );
  return (
    <Part name="integrations" fallback={<LoadingRows rows={5} height={96} />}>
      <IntegrationViews />
    </Part>
  );
}
