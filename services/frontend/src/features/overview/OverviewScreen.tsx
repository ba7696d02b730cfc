"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { ConnectorLine } from "./ConnectorLine";
import { OverviewCards } from "./OverviewCards";
import { useOverview } from "./queries";
import { Unanswered } from "./Unanswered";

export function OverviewScreen() {
  const t = useTranslations("overview");
  const forbidden = useTranslations("errors.forbidden");
  const isAgent = useIsAgent();
  const overview = useOverview(isAgent);
  return (
    <Screen title={t("title")} lead={t("lead")}>
      {!isAgent ? (
        <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />
      ) : (
        <>
          {overview.isPending ? (
            <LoadingRows rows={1} height={132} />
          ) : overview.data ? (
            <>
              <OverviewCards overview={overview.data} />
              <ConnectorLine connectors={overview.data.connectors} />
            </>
          ) : (
            <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
          )}
          <Unanswered />
        </>
      )}
    </Screen>
  );
}
