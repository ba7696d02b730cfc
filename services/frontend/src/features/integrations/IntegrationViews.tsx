import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { Screen } from "@/components/Screen";
import { LoadingRows } from "@/components/States";
import { useSectionAddress } from "@/features/shell/navigation";
import { type ListName, newConnectorPath, viewOf } from "./paths";
import { ViewTabs } from "./ViewTabs";

const loading = () => <LoadingRows rows={4} height={72} />;
const ConnectorScreen = dynamic(() => import("./set-up/ConnectorScreen").then((module) => module.ConnectorScreen), { loading });
const ConnectorList = dynamic(() => import("./connectors/ConnectorList").then((module) => module.ConnectorList), { loading });
const WebhookList = dynamic(() => import("./webhooks/WebhookList").then((module) => module.WebhookList), { loading });
const NewWebhook = dynamic(() => import("./webhooks/NewWebhook").then((module) => module.NewWebhook));
const DeliveryList = dynamic(() => import("./deliveries/DeliveryList").then((module) => module.DeliveryList), { loading });
const DifferenceList = dynamic(() => import("./differences/DifferenceList").then((module) => module.DifferenceList), { loading });

/** Connectors, webhooks, what is delivered by them and what differs; the address says which. */
export function IntegrationViews() {
  const view = viewOf(useSectionAddress().search);
  const t = useTranslations("integrations");
  switch (view.name) {
    case "connector":
      return <ConnectorScreen key={view.id ?? "new"} id={view.id} />;
    case "connectors":
      return (
        <View
          name="connectors"
          action={
            <LinkButton href={newConnectorPath} leftSection={<Plus size={15} />}>
              {t("connectors.add")}
            </LinkButton>
          }
        >
          <ConnectorList />
        </View>
      );
    case "webhooks":
      return (
        <View name="webhooks" action={<NewWebhook />}>
          <WebhookList />
        </View>
      );
    case "deliveries":
      return (
        <View name="deliveries">
          <DeliveryList />
        </View>
      );
    case "differences":
      return (
        <View name="differences">
          <DifferenceList />
        </View>
      );
  }
}

function View({ name, action, children }: { name: ListName; action?: ReactNode; children: ReactNode }) {
  const t = useTranslations("integrations");
  return (
    <Screen title={t("title")} lead={t(`${name}.lead`)} action={action}>
      <ViewTabs current={name} />
      {children}
    </Screen>
  );
}
