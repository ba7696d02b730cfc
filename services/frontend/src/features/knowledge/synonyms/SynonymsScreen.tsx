"use client";

import { Button } from "@mantine/core";
import { ArrowLeftRight, Lock, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAdmin, useIsAgent } from "@/features/auth/session";
import { AppLink } from "@/features/shell/AppLink";
import { languages } from "@/i18n/language";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { Language, Synonyms } from "@/lib/api/types";
import { knowledgePath } from "../paths";
import { useSynonyms } from "./queries";
import { prepareSynonymsForm, SynonymsForm } from "./LazySynonymsForm";
import { SynonymsRow } from "./SynonymsRow";
import styles from "./SynonymsScreen.module.css";

export function SynonymsScreen() {
  const t = useTranslations("knowledge.synonyms");
  const knowledge = useTranslations("knowledge");
  const forbidden = useTranslations("errors.forbidden");
  const isAgent = useIsAgent();
  const isAdmin = useIsAdmin();
  const reader = useLanguage();
  const synonyms = useSynonyms(isAgent);
  if (!isAgent) return <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />;
  const inOrder = [reader, ...languages.filter((language) => language !== reader)];
  return (
    <Screen
      title={t("title")}
      lead={t("lead")}
      above={
        <AppLink href={knowledgePath} className={styles.up}>
          {knowledge("title")}
        </AppLink>
      }
    >
      <Example />
      {!isAdmin && <p className={styles.readers}>{t("read_only")}</p>}
      {synonyms.isPending ? (
        <LoadingRows rows={4} height={48} />
      ) : synonyms.isError ? (
        <ErrorState error={synonyms.error} onRetry={() => void synonyms.refetch()} />
      ) : (
        inOrder.map((language) => <Groups key={language} language={language} all={synonyms.data.items} isAdmin={isAdmin} />)
      )}
    </Screen>
  );
}

function Example() {
  const t = useTranslations("knowledge.synonyms");
  return (
    <div className={styles.example}>
      <ArrowLeftRight size={16} aria-hidden />
      <p>{t.rich("example", { word: (word) => <b>{word}</b> })}</p>
    </div>
  );
}

function Groups({ language, all, isAdmin }: { language: Language; all: Synonyms[]; isAdmin: boolean }) {
  const t = useTranslations("knowledge.synonyms");
  const [adding, setAdding] = useState(false);
  const groups = all.filter((group) => group.language === language);
  return (
    <section
      className={styles.language}
      aria-labelledby={`synonyms-${language}`}
      onPointerEnter={isAdmin ? prepareSynonymsForm : undefined}
      onFocus={isAdmin ? prepareSynonymsForm : undefined}
    >
      <header className={styles.header}>
        <h2 id={`synonyms-${language}`}>
          {t(`languages.${language}`)} <span className={styles.count}>{t("count", { count: groups.length })}</span>
        </h2>
        {isAdmin && (
          <Button size="xs" variant="default" leftSection={<Plus size={14} />} disabled={adding} aria-label={t("add_in", { language: t(`languages.${language}`) })} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        )}
      </header>
      {adding && <SynonymsForm language={language} group={null} others={groups} onDone={() => setAdding(false)} />}
      {groups.length === 0 && !adding && <p className={styles.none}>{t("none")}</p>}
      {groups.length > 0 && (
        <ul className={styles.rows}>
          {groups.map((group) => (
            <SynonymsRow key={group.id} group={group} others={groups.filter((other) => other !== group)} isAdmin={isAdmin} />
          ))}
        </ul>
      )}
    </section>
  );
}
