"use client";

import { Menu, useMantineColorScheme } from "@mantine/core";
import { Check, ChevronsUpDown, Keyboard, Languages, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { signOut, useUser } from "@/features/auth/session";
import { languages } from "@/i18n/language";
import { useLanguage } from "@/i18n/LanguageProvider";
import styles from "./AccountMenu.module.css";
import { useNavigate } from "./navigation";
import { showShortcuts } from "./shortcuts-dialog";
import { useChangeLanguage } from "./use-change-language";

const schemes = [
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
  { value: "auto", icon: Monitor },
] as const;

export function AccountMenu() {
  const t = useTranslations("account_menu");
  const user = useUser();
  const navigate = useNavigate();
  const language = useLanguage();
  const changeLanguage = useChangeLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <button type="button" className={styles.target}>
          <Avatar id={user.id} name={user.name} size={28} />
          <span className={styles.person}>
            <span className={styles.name}>{user.name}</span>
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
        {schemes.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            closeMenuOnClick={false}
            leftSection={<Icon size={15} />}
            rightSection={colorScheme === value ? <Check size={14} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {t(`themes.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t("language")}</Menu.Label>
        {languages.map((value) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={language === value}
            lang={value}
            leftSection={<Languages size={15} />}
            rightSection={language === value ? <Check size={14} /> : null}
            onClick={() => changeLanguage(value)}
          >
            {t(`languages.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void signOut()}>
          {t("sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
