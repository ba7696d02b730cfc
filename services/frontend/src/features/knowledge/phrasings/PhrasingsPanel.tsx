"use client";

import { Button, TextInput } from "@mantine/core";
import { MessageCircleQuestion } from "lucide-react";
import { type FormEvent, useId } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import type { Language } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { longestPhrasing } from "./limits";
import { PhrasingRow } from "./PhrasingRow";
import styles from "./PhrasingsPanel.module.css";
import { useAddPhrasing, usePhrasings } from "./queries";
import { useFault } from "./use-fault";

const empty = { text: "" };

/** How people ask for an article: learned from what they found helpful, and from agents who answered with it. */
export function PhrasingsPanel({ article, language, titled = true }: { article: string; language: Language; /** With its own heading. */ titled?: boolean }) {
  const t = useTranslations("knowledge.phrasings");
  const phrasings = usePhrasings(article);
  const title = useId();
  const items = phrasings.data?.items ?? [];
  return (
    <section className={styles.panel} aria-labelledby={titled ? title : undefined} aria-label={titled ? undefined : t("title")}>
      <header>
        {titled && (
          <h2 id={title} className={styles.title}>
            {t("title")}
          </h2>
        )}
        <p className={styles.lead}>{t("lead")}</p>
      </header>
      <AddPhrasing article={article} language={language} />
      {phrasings.isPending ? (
        <LoadingRows rows={2} height={48} />
      ) : phrasings.isError ? (
        <ErrorState compact error={phrasings.error} onRetry={() => void phrasings.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState compact icon={<MessageCircleQuestion />} title={t("none")} detail={t("none_detail")} />
      ) : (
        <>
          <p className={styles.count} role="status">
            {t("count", { count: items.length })}
          </p>
          <ul className={styles.rows}>
            {items.map((phrasing) => (
              <PhrasingRow key={phrasing.id} article={article} phrasing={phrasing} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function AddPhrasing({ article, language }: { article: string; language: Language }) {
  const t = useTranslations("knowledge.phrasings");
  const draft = useDraft(`phrasing.new.${article}`, empty);
  const { text } = draft.value;
  const adding = useAddPhrasing(article);
  const fault = useFault(adding.error);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !adding.isPending) adding.mutateAsync(text.trim()).then(draft.sent, () => undefined);
  };
  return (
    <Form className={styles.add} onSubmit={add}>
      <TextInput
        className={styles.field}
        aria-label={t("add_label")}
        required
        placeholder={t("placeholder")}
        maxLength={longestPhrasing}
        lang={language}
        value={text}
        error={fault}
        onChange={(event) => {
          draft.change({ text: event.currentTarget.value });
          if (adding.isError) adding.reset();
        }}
      />
      <Button type="submit" variant="default" loading={adding.isPending}>
        {t("add")}
      </Button>
    </Form>
  );
}
