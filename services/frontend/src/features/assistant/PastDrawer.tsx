import { Drawer } from "@mantine/core";
import { useTranslations } from "use-intl";
import { ConversationList } from "./ConversationList";

type Properties = { opened: boolean; current: string | null; onNew: () => void; onClose: () => void };

/** The past conversations of narrow windows. */
export function PastDrawer({ opened, current, onNew, onClose }: Properties) {
  const t = useTranslations("assistant");
  return (
    <Drawer opened={opened} onClose={onClose} size={300} title={t("past")} closeButtonProps={{ "aria-label": t("close") }}>
      <ConversationList current={current} onNew={onNew} onDeleted={onNew} onOpen={onClose} />
    </Drawer>
  );
}
