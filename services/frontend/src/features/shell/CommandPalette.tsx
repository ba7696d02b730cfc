"use client";

import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { BookOpen, Cable, FileText, Gauge, Inbox, Keyboard, Languages, ListChecks, MessageCircleQuestion, MessageSquarePlus, Moon, PenLine, Plus, Search, Settings, Sun, Users } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { articlesOf } from "@/components/ArticlePicker";
import { useIsAdmin, useIsAgent } from "@/features/auth/session";
import { deliveriesPath, integrationsPath } from "@/features/integrations/paths";
import { useArticleSearch } from "@/features/knowledge/queries";
import { articlePath } from "@/features/knowledge/paths";
import { useTicketSearch } from "@/features/tickets/queries";
import { ticketPath } from "@/features/tickets/paths";
import { useLanguage } from "@/i18n/LanguageProvider";
import { shortened } from "@/lib/text";
import styles from "./CommandPalette.module.css";
import { useNavigate } from "./navigation";
import { showShortcuts } from "./shortcuts-dialog";
import { useChangeLanguage } from "./use-change-language";

type Command = { id: string; label: string; icon: ReactNode; run: () => void };

const overlay = { backgroundOpacity: 0.4, blur: 0 };

const hitsAsked = 20;
const articlesShown = 5;
/** In characters; the server refuses longer ones. */
const longestTicketSearch = 200;

const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Opens at each new request. */
export function CommandPalette({ requests }: { requests: number }) {
  const t = useTranslations("palette");
  const navigate = useNavigate();
  const commands = useCommands();
  const language = useLanguage();
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 150);
  const articles = useArticleSearch(asked, { limit: hitsAsked });
  const tickets = useTicketSearch(shortened(asked, longestTicketSearch));

  useEffect(() => spotlight.open(), [requests]);

  const matching = commands.filter((command) => folded(command.label).includes(folded(query.trim())));
  // One entry an article, those of the reader's language first.
  const once = query.trim() ? articlesOf(articles.data?.items ?? []) : [];
  const hits = [...once.filter((hit) => hit.language === language), ...once.filter((hit) => hit.language !== language)].slice(0, articlesShown);
  const found = query.trim() ? (tickets.data?.items ?? []) : [];

  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut={null} lockScroll={false} radius={14} scrollable maxHeight={440} centered={false} yOffset="14vh" overlayProps={overlay} clearQueryOnClose title={t("title")} classNames={{ header: styles.header ?? "", actionLabel: styles.label ?? "" }}>
      <Spotlight.Search placeholder={t("placeholder")} aria-label={t("placeholder")} leftSection={<Search size={18} />} />
      <Spotlight.ActionsList>
        {matching.length > 0 && (
          <Spotlight.ActionsGroup label={t("commands")}>
            {matching.map((command) => (
              <Spotlight.Action key={command.id} label={command.label} leftSection={command.icon} onClick={command.run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t("tickets")}>
            {found.map((ticket) => (
              <Spotlight.Action
                key={ticket.id}
                label={ticket.subject}
                description={`#${ticket.number} · ${ticket.requester.name}`}
                leftSection={<Inbox size={16} />}
                onClick={() => navigate(ticketPath(ticket.id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {hits.length > 0 && (
          <Spotlight.ActionsGroup label={t("articles")}>
            {hits.map((hit) => (
              <Spotlight.Action
                key={hit.document_id}
                label={hit.title}
                description={hit.heading === hit.title ? "" : hit.heading}
                lang={hit.language}
                leftSection={<FileText size={16} />}
                onClick={() => navigate(articlePath(hit.document_id, hit.chunk_id))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {matching.length + hits.length + found.length === 0 && <Spotlight.Empty>{t("nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useCommands(): Command[] {
  const t = useTranslations("palette.actions");
  const navigate = useNavigate();
  const isAgent = useIsAgent();
  const isAdmin = useIsAdmin();
  const language = useLanguage();
  const changeLanguage = useChangeLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const other = language === "fr" ? "en" : "fr";
  const go = (id: "tickets" | "kb" | "overview" | "unanswered" | "users" | "integrations" | "deliveries" | "settings" | "new_conversation" | "new_ticket" | "new_article", href: string, icon: ReactNode): Command => ({
    id,
    label: t(id),
    icon,
    run: () => navigate(href),
  });
  return [
    go("new_conversation", "/assistant/", <MessageSquarePlus size={16} />),
    go("new_ticket", "/tickets/new/", <Plus size={16} />),
    ...(isAgent ? [go("new_article", "/kb/new/", <PenLine size={16} />), go("overview", "/overview/", <Gauge size={16} />)] : []),
    go("tickets", "/tickets/", <Inbox size={16} />),
    go("kb", "/kb/", <BookOpen size={16} />),
    ...(isAgent ? [go("unanswered", "/unanswered/", <MessageCircleQuestion size={16} />)] : []),
    ...(isAdmin
      ? [
          go("users", "/users/", <Users size={16} />),
          go("integrations", integrationsPath, <Cable size={16} />),
          go("deliveries", deliveriesPath(), <ListChecks size={16} />),
          go("settings", "/settings/", <Settings size={16} />),
        ]
      : []),
    { id: "language", label: t(`language_${other}`), icon: <Languages size={16} />, run: () => changeLanguage(other) },
    { id: "light", label: t("light"), icon: <Sun size={16} />, run: () => setColorScheme("light") },
    { id: "dark", label: t("dark"), icon: <Moon size={16} />, run: () => setColorScheme("dark") },
    { id: "shortcuts", label: t("shortcuts"), icon: <Keyboard size={16} />, run: showShortcuts },
  ];
}
