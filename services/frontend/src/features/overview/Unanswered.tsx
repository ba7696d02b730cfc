"use client";

import { CircleCheck, PenLine } from "lucide-react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { Section } from "@/components/Screen";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { conversationPath } from "@/features/assistant/paths";
import { articleAboutPath } from "@/features/knowledge/paths";
import { AppLink } from "@/features/shell/AppLink";
import { initialFilters } from "@/features/unanswered/filters";
import { unansweredPath } from "@/features/unanswered/paths";
import { useQuestionGroups } from "@/features/unanswered/queries";
import type { QuestionGroup } from "@/lib/api/types";
import styles from "./Unanswered.module.css";

const shown = 5;

/** The questions most asked that the knowledge base could not answer: each is an article to write. */
export function Unanswered() {
  const t = useTranslations("overview.unanswered");
  const list = useQuestionGroups(initialFilters, shown, true);
  const groups = list.data?.pages[0]?.items ?? [];
  return (
    <Section title={t("title")} lead={t("lead")}>
      {list.isPending ? (
        <LoadingRows rows={4} height={56} />
      ) : list.isError ? (
        <ErrorState compact error={list.error} onRetry={() => void list.refetch()} />
      ) : groups.length === 0 ? (
        <EmptyState compact icon={<CircleCheck />} title={t("none")} detail={t("none_detail")} />
      ) : (
        <>
          <ul className={styles.questions}>
            {groups.map((group) => (
              <Question key={group.id} group={group} />
            ))}
          </ul>
          <AppLink href={unansweredPath} className={styles.all}>
            {t("all")}
          </AppLink>
        </>
      )}
    </Section>
  );
}

function Question({ group }: { group: QuestionGroup }) {
  const t = useTranslations("overview.unanswered");
  const conversation = group.questions[0]?.conversation_id;
  return (
    <li className={styles.question}>
      <div className={styles.text}>
        <AppLink href={conversation ? conversationPath(conversation) : unansweredPath} className={styles.link} lang={group.language} dir="auto">
          {group.question}
        </AppLink>
        <p className={styles.facts}>
          <span>{group.language.toUpperCase()}</span>
          <span>{t("asked", { count: group.asked })}</span>
          <Time at={group.last_asked_at} />
        </p>
      </div>
      <LinkButton href={articleAboutPath(group.question, group.language)} variant="default" size="xs" leftSection={<PenLine size={14} />}>
        {t("write")}
      </LinkButton>
    </li>
  );
}
