"use client";

import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Menu, Search } from "lucide-react";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { useUser } from "@/features/auth/session";
import { openPalette } from "./palette";
import styles from "./NarrowBar.module.css";
import { Sidebar } from "./Sidebar";

/** The top bar of narrow windows, where the sidebar becomes a drawer. */
export function NarrowBar() {
  const t = useTranslations("shell");
  const user = useUser();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <header className={styles.bar}>
      <ActionIcon size="lg" onClick={open} aria-label={t("open_navigation")} aria-expanded={opened}>
        <Menu size={20} />
      </ActionIcon>
      <BrandMark size={24} />
      <span className={styles.organisation}>{user.organisation.name}</span>
      <ActionIcon size="lg" onClick={openPalette} aria-label={t("search")}>
        <Search size={18} />
      </ActionIcon>
      <Drawer.Root opened={opened} onClose={close} size={276} padding={0} lockScroll={false} classNames={{ body: styles.body ?? "", content: styles.content ?? "" }}>
        <Drawer.Overlay backgroundOpacity={0.45} />
        <Drawer.Content aria-label={t("navigation")}>
          <Drawer.Body>
            <Sidebar onNavigate={close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </header>
  );
}
