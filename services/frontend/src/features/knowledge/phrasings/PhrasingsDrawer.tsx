import { Drawer } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { KnowledgeDocument } from "@/lib/api/types";
import { PhrasingsPanel } from "./PhrasingsPanel";

/** The phrasings beside an article that is being written. */
export function PhrasingsDrawer({ article, opened, onClose }: { article: KnowledgeDocument; opened: boolean; onClose: () => void }) {
  const t = useTranslations("knowledge");
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={t("phrasings.title")} closeButtonProps={{ "aria-label": t("close") }}>
      <PhrasingsPanel article={article.id} language={article.language} titled={false} />
    </Drawer>
  );
}
