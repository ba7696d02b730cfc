import { Drawer } from "@mantine/core";
import { useTranslations } from "use-intl";
import styles from "./NarrowBar.module.css";
import { Sidebar } from "./Sidebar";

/** The sidebar of narrow windows. */
export function NarrowNavigation({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations("shell");
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={276} padding={0} lockScroll={false} classNames={{ body: styles.body ?? "", content: styles.content ?? "" }}>
      <Drawer.Overlay backgroundOpacity={0.45} />
      <Drawer.Content aria-label={t("navigation")}>
        <Drawer.Body>
          <Sidebar onNavigate={onClose} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
