import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { ErrorState, LoadingRows } from "@/components/States";
import { AppLink } from "@/features/shell/AppLink";
import { ApiError } from "@/lib/api";
import { integrationsPath } from "../paths";
import { useConnectors } from "../queries";
import styles from "./SetUp.module.css";
import { ToolSetUp } from "./ToolSetUp";

const noConnector = new ApiError({ type: "about:blank", title: "", status: 404, detail: "", code: "not_found", request_id: "" });

/** Adds a connector, or changes the one of that id. */
export function ConnectorScreen({ id }: { id: string | null }) {
  const t = useTranslations("integrations");
  const connectors = useConnectors();
  const connector = connectors.data?.items.find((one) => one.id === id);
  return (
    <Screen
      title={id === null ? t("connectors.add") : (connector?.name ?? t("connectors.one"))}
      lead={t(id === null ? "set_up.lead" : "set_up.edit_lead")}
      above={
        <AppLink href={integrationsPath} className={styles.up}>
          {t("title")}
        </AppLink>
      }
    >
      {id === null ? (
        <ToolSetUp connector={null} />
      ) : connectors.isPending ? (
        <LoadingRows rows={4} height={120} />
      ) : connector ? (
        // What the list tells of its health is news; the settings that are being changed are those of their version.
        <ToolSetUp key={connector.version} connector={connector} />
      ) : (
        <ErrorState error={connectors.error ?? noConnector} onRetry={() => void connectors.refetch()} />
      )}
    </Screen>
  );
}
