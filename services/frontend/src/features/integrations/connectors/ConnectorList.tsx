import { Cable, Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { newConnectorPath } from "../paths";
import { useConnectors } from "../queries";
import styles from "./ConnectorList.module.css";
import { ConnectorRow } from "./ConnectorRow";

export function ConnectorList() {
  const t = useTranslations("integrations.connectors");
  const connectors = useConnectors();
  if (connectors.isPending) return <LoadingRows rows={3} height={112} />;
  if (connectors.isError && !connectors.data) return <ErrorState error={connectors.error} onRetry={() => void connectors.refetch()} />;
  if (connectors.data.items.length === 0)
    return (
      <EmptyState
        icon={<Cable />}
        title={t("none")}
        detail={t("none_detail")}
        action={
          <LinkButton href={newConnectorPath} leftSection={<Plus size={15} />}>
            {t("add")}
          </LinkButton>
        }
      />
    );
  return (
    <ul className={styles.cards}>
      {connectors.data.items.map((connector) => (
        <ConnectorRow key={connector.id} connector={connector} />
      ))}
    </ul>
  );
}
