import { Webhook as WebhookIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useWebhooks } from "../queries";
import styles from "../connectors/ConnectorList.module.css";
import { WebhookRow } from "./WebhookRow";

export function WebhookList() {
  const t = useTranslations("integrations.webhooks");
  const webhooks = useWebhooks();
  if (webhooks.isPending) return <LoadingRows rows={3} height={112} />;
  if (webhooks.isError && !webhooks.data) return <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />;
  if (webhooks.data.items.length === 0) return <EmptyState icon={<WebhookIcon />} title={t("none")} detail={t("none_detail")} />;
  return (
    <ul className={styles.cards}>
      {webhooks.data.items.map((webhook) => (
        <WebhookRow key={webhook.id} webhook={webhook} />
      ))}
    </ul>
  );
}
