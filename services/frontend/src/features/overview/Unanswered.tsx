"use client";

import { Button } from "@mantine/core";
import { CircleCheck, PenLine } from "lucide-react";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { conversationPath } from "@/features/assistant/paths";
import { useUser } from "@/features/auth/session";
import { blankArticle, newArticleDraft } from "@/features/knowledge/article-draft";
import { newArticlePath } from "@/features/knowledge/paths";
import { AppLink } from "@/features/shell/AppLink";
import { useNavigate } from "@/features/shell/navigation";
import type { UnansweredQuestion } from "@/lib/api/types";
import { beginDraft } from "@/lib/draft";
import { useUnanswered } from "./queries";
import styles from "./Unanswered.module.css";

/** What people asked and the knowledge base could not answer: each is an article to write. */
export function Unanswered() {
  const t = useTranslations("overview.unanswered");
  const unanswered = useUnanswered(true);
  const questions = unanswered.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t("title")} lead={t("lead")}>
      {unanswered.isPending ? (
        <LoadingRows rows={4} height={56} />
      ) : unanswered.isError ? (
        <ErrorState compact error={unanswered.error} onRetry={() => void unanswered.refetch()} />
      ) : questions.length === 0 ? (
        <EmptyState compact icon={<CircleCheck />} title={t("none")} detail={t("none_detail")} />
      ) : (
        <ul className={styles.questions}>
          {questions.map((question) => (
            <Question key={question.message_id} question={question} />
          ))}
        </ul>
      )}
      {unanswered.hasNextPage && (
        <Button variant="default" size="xs" className={styles.more} loading={unanswered.isFetchingNextPage} onClick={() => void unanswered.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}

function Question({ question }: { question: UnansweredQuestion }) {
  const t = useTranslations("overview.unanswered");
  const user = useUser();
  const navigate = useNavigate();
  const write = () => {
    beginDraft(user.id, newArticleDraft, { ...blankArticle, title: question.question, language: question.language });
    navigate(newArticlePath);
  };
  return (
    <li className={styles.question}>
      <div className={styles.text}>
        <AppLink href={conversationPath(question.conversation_id)} className={styles.link} lang={question.language}>
          {question.question}
        </AppLink>
        <p className={styles.facts}>
          <span>{question.language.toUpperCase()}</span>
          <span>{t("asked", { count: question.asked })}</span>
          <Time at={question.asked_at} />
        </p>
      </div>
      <Button variant="default" size="xs" leftSection={<PenLine size={14} />} onClick={write}>
        {t("write")}
      </Button>
    </li>
  );
}
