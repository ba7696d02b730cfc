"use client";

import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { History, SquarePen } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { PageTitle } from "@/components/PageTitle";
import { useOnceOpened } from "@/components/use-once-opened";
import { useNavigate, useSectionAddress } from "@/features/shell/navigation";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { Citation } from "@/lib/api/types";
import styles from "./AssistantScreen.module.css";
import { ConversationList } from "./ConversationList";
import { ConversationView } from "./ConversationView";
import { assistantPath } from "./paths";
import { useConversation } from "./queries";
import { useAsk } from "./use-ask";

const CitationDrawer = dynamic(() => import("./CitationDrawer").then((module) => module.CitationDrawer));
const PastDrawer = dynamic(() => import("./PastDrawer").then((module) => module.PastDrawer));

export function AssistantScreen() {
  const t = useTranslations("assistant");
  const navigate = useNavigate();
  const [segment] = useSectionAddress().segments;
  const id = segment ?? null;
  const language = useLanguage();
  const conversation = useConversation(id);
  const asking = useAsk(id, language);
  const [cited, setCited] = useState<Citation | null>(null);
  const [pastOpened, { open: openPast, close: closePast }] = useDisclosure(false);
  const pastOnce = useOnceOpened(pastOpened);
  const citedOnce = useOnceOpened(cited !== null);

  // The answer on screen belongs to one conversation: going to another leaves it.
  const { turn, forget } = asking;
  const [shown, setShown] = useState(id);
  if (shown !== id) {
    setShown(id);
    if (turn && turn.conversation !== id) forget();
  }

  // The empty screen greets with a heading of its own.
  const Title = id === null && turn === null ? "p" : "h1";
  const begin = () => {
    forget();
    navigate(assistantPath);
    closePast();
  };

  return (
    <div className={styles.screen}>
      <PageTitle>{conversation.data?.title ?? t("title")}</PageTitle>
      <div className={styles.past}>
        <ConversationList current={id} onNew={begin} onDeleted={begin} />
      </div>
      <section className={styles.conversation} aria-label={t("conversation")}>
        <header className={styles.bar}>
          <ActionIcon size="lg" onClick={openPast} aria-label={t("past")}>
            <History size={18} />
          </ActionIcon>
          <Title className={styles.title} dir="auto">{conversation.data?.title ?? t("title")}</Title>
          <ActionIcon size="lg" onClick={begin} aria-label={t("new")}>
            <SquarePen size={18} />
          </ActionIcon>
        </header>
        <ConversationView id={id} conversation={conversation} asking={asking} onCite={setCited} />
      </section>
      {pastOnce && <PastDrawer opened={pastOpened} current={id} onNew={begin} onClose={closePast} />}
      {citedOnce && <CitationDrawer citation={cited} onClose={() => setCited(null)} />}
    </div>
  );
}
