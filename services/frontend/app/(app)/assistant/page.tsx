import { AssistantScreen } from "@/features/assistant/AssistantScreen";

export default function Page() {
  return <AssistantScreen />;
}
