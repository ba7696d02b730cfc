import { IntegrationsScreen } from "@/features/integrations/IntegrationsScreen";

export default function Page() {
  return <IntegrationsScreen />;
}
