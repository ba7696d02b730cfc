"use client";

import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Menu, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { useOnceOpened } from "@/components/use-once-opened";
import { useUser } from "@/features/auth/session";
import { openPalette } from "./palette";
import styles from "./NarrowBar.module.css";

const NarrowNavigation = dynamic(() => import("./NarrowNavigation").then((module) => module.NarrowNavigation));

/** The top bar of narrow windows, where the sidebar becomes a drawer. */
export function NarrowBar() {
  const t = useTranslations("shell");
  const user = useUser();
  const [opened, { open, close }] = useDisclosure(false);
  const once = useOnceOpened(opened);
  return (
    <section className={styles.bar} aria-label={user.organisation.name}>
      <ActionIcon size="lg" onClick={open} aria-label={t("open_navigation")} aria-expanded={opened}>
        <Menu size={20} />
      </ActionIcon>
      <BrandMark size={24} />
      <span className={styles.organisation} dir="auto">{user.organisation.name}</span>
      <ActionIcon size="lg" onClick={openPalette} aria-label={t("search")}>
        <Search size={18} />
      </ActionIcon>
      {once && <NarrowNavigation opened={opened} onClose={close} />}
    </section>
  );
}
