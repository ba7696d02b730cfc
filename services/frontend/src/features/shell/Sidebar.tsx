"use client";

import { Kbd, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { BookOpen, Cable, Gauge, Inbox, type LucideIcon, MessageCircleQuestion, Search, Settings, Sparkles, Users } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { useIsAdmin, useIsAgent, useUser } from "@/features/auth/session";
import { useTicketCounts } from "@/features/tickets/queries";
import { AccountMenu } from "./AccountMenu";
import { AppLink } from "./AppLink";
import { modifierKey } from "./keyboard";
import { sectionOf } from "./navigation";
import { openPalette } from "./palette";
import styles from "./Sidebar.module.css";

/** Where the side bar shows icons alone; its style sheet has the same. */
const iconsAlone = "(min-width: 48.01em) and (max-width: 75em)";

type Item = { href: string; name: "overview" | "assistant" | "tickets" | "kb" | "unanswered" | "users" | "integrations" | "settings"; icon: LucideIcon; count?: number };

export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const t = useTranslations("shell");
  const user = useUser();
  const isAgent = useIsAgent();
  const isAdmin = useIsAdmin();
  const counts = useTicketCounts();

  const work: Item[] = [
    ...(isAgent ? [{ href: "/overview/", name: "overview", icon: Gauge } as const] : []),
    { href: "/assistant/", name: "assistant", icon: Sparkles },
    { href: "/tickets/", name: "tickets", icon: Inbox, count: counts.data?.open ?? 0 },
    { href: "/kb/", name: "kb", icon: BookOpen },
    ...(isAgent ? [{ href: "/unanswered/", name: "unanswered", icon: MessageCircleQuestion } as const] : []),
  ];
  const administration: Item[] = isAdmin
    ? [
        { href: "/users/", name: "users", icon: Users },
        { href: "/integrations/", name: "integrations", icon: Cable },
        { href: "/settings/", name: "settings", icon: Settings },
      ]
    : [];

  return (
    <div className={styles.sidebar}>
      <div className={styles.brand}>
        <BrandMark size={26} />
        <span className={styles.organisation} dir="auto">{user.organisation.name}</span>
      </div>
      <button type="button" className={styles.search} onClick={openPalette}>
        <Search size={15} aria-hidden />
        <span className={styles.word}>{t("search")}</span>
        <Kbd size="xs" className={styles.key} aria-hidden>
          {modifierKey()} K
        </Kbd>
      </button>
      <nav aria-label={t("navigation")} className={styles.navigation}>
        <ItemList items={work} onNavigate={onNavigate} />
        {administration.length > 0 && (
          <>
            <p className={styles.heading}>{t("administration")}</p>
            <ItemList items={administration} onNavigate={onNavigate} />
          </>
        )}
      </nav>
      <AccountMenu />
    </div>
  );
}

function ItemList({ items, onNavigate }: { items: Item[]; onNavigate: (() => void) | undefined }) {
  const t = useTranslations("shell.items");
  const section = sectionOf(usePathname());
  const icons = useMediaQuery(iconsAlone, false, { getInitialValueInEffect: false });
  return (
    <ul>
      {items.map(({ href, name, icon: Icon, count }) => (
        <li key={href}>
          <Tooltip label={t(name)} position="right" disabled={!icons}>
            <AppLink href={href} className={styles.item} aria-current={section === href ? "page" : undefined} onClick={onNavigate}>
              <Icon size={16} strokeWidth={1.9} aria-hidden />
              <span className={styles.word}>{t(name)}</span>
              {count ? <span className={styles.count}>{count > 999 ? "999+" : count}</span> : null}
            </AppLink>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
