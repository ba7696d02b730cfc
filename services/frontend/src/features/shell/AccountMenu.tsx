"use client";

import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { ChevronsUpDown, Keyboard, LogOut, UserRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { signOut, useUser } from "@/features/auth/session";
import { languages } from "@/i18n/language";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { Language } from "@/lib/api/types";
import styles from "./AccountMenu.module.css";
import { useNavigate } from "./navigation";
import { showShortcuts } from "./shortcuts-dialog";
import { useChangeLanguage } from "./use-change-language";

const schemes = ["light", "dark", "auto"] as const;

export function AccountMenu() {
  const t = useTranslations("account_menu");
  const user = useUser();
  const navigate = useNavigate();
  const language = useLanguage();
  const changeLanguage = useChangeLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  return (
    <Menu position="top-start" width={216} withinPortal={false}>
      <Menu.Target>
        <button type="button" className={styles.target}>
          <Avatar id={user.id} name={user.name} size={28} />
          <span className={styles.person}>
            <span className={styles.name} dir="auto">{user.name}</span>
            <span className={styles.role}>{t(`roles.${user.role}`)}</span>
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<UserRound size={15} />} onClick={() => navigate("/account/")}>
          {t("account")}
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={15} />} onClick={showShortcuts}>
          {t("shortcuts")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("theme")}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
          {schemes.map((value) => (
            <Menu.RadioItem key={value} value={value}>
              {t(`themes.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t("language")}</Menu.Label>
        <Menu.RadioGroup value={language} onChange={(value) => changeLanguage(value as Language)}>
          {languages.map((value) => (
            <Menu.RadioItem key={value} value={value} lang={value}>
              {t(`languages.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void signOut()}>
          {t("sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
