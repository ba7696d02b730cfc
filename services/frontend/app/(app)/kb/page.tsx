import { KnowledgeScreen } from "@/features/knowledge/KnowledgeScreen";

export default function Page() {
  return <KnowledgeScreen />;
}
