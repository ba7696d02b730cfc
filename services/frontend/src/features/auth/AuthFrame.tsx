"use client";

import { ActionIcon, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { chooseLanguage, languages } from "@/i18n/language";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { Language } from "@/lib/api/types";
import styles from "./AuthFrame.module.css";

/** The page around signing in and registering: who we are, what it is for, and nothing else. */
export function AuthFrame({ title, lead, children, footer }: { title: string; lead: string; children: ReactNode; footer: ReactNode }) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <span className={styles.brand}>
          <BrandMark size={28} />
          <span>Support</span>
        </span>
        <Switches />
      </header>
      <main className={styles.main}>
        <h1>{title}</h1>
        <p className={styles.lead}>{lead}</p>
        {children}
        <p className={styles.footer}>{footer}</p>
      </main>
    </div>
  );
}

function Switches() {
  const t = useTranslations("auth");
  const language = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <div className={styles.switches}>
      <SegmentedControl
        size="xs"
        aria-label={t("language")}
        value={language}
        onChange={(value) => chooseLanguage(value as Language)}
        data={languages.map((value) => ({ value, label: value.toUpperCase() }))}
      />
      <ActionIcon size="lg" aria-label={t(dark ? "light" : "dark")} onClick={() => setColorScheme(dark ? "light" : "dark")}>
        {dark ? <Sun size={17} /> : <Moon size={17} />}
      </ActionIcon>
    </div>
  );
}
