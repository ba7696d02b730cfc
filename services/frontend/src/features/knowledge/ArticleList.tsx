"use client";

import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { BookOpen, PenLine, Search, SearchX, Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { PageTitle } from "@/components/PageTitle";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { useSectionAddress } from "@/features/shell/navigation";
import { useKeptScroll } from "@/features/shell/scroll";
import type { Audience, Language } from "@/lib/api/types";
import styles from "./ArticleList.module.css";
import { ArticleRow } from "./ArticleRow";
import { ImportHost } from "./import/ImportHost";
import { audiences, searchOf, viewOf } from "./list-address";
import { ListActions } from "./ListActions";
import { knowledgePath, newArticlePath } from "./paths";
import { type ArticleFilters, useArticles, useKnowledgeStatus } from "./queries";
import { SearchResults } from "./SearchResults";

export function ArticleList() {
  const t = useTranslations("knowledge");
  const isAgent = useIsAgent();
  const status = useKnowledgeStatus();
  const { search } = useSectionAddress();
  const [begun] = useState(() => viewOf(search));
  const [typed, setTyped] = useState(begun.q);
  const [asked] = useDebouncedValue(typed.trim(), 180);
  const [importing, { open: openImport, close: closeImport }] = useDisclosure(false);
  const [filters, setFilters] = useState<ArticleFilters>(begun.filters);

  // The address follows what is listed, so that it can be shared, reloaded and come back to.
  const address = knowledgePath + searchOf({ q: asked, filters });
  useEffect(() => {
    if (location.pathname + location.search !== address && !location.search.includes("at=")) history.replaceState(null, "", address);
  }, [address]);

  return (
    <div className={styles.screen}>
      <PageTitle>{t("title")}</PageTitle>
      <header className={styles.header}>
        <div>
          <h1>{t("title")}</h1>
          <p className={styles.lead}>
            {status.data ? t("summary", { documents: status.data.documents, fr: status.data.by_language.fr, en: status.data.by_language.en }) : t("lead")}
            {status.data && status.data.behind > 0 ? ` ${t("behind", { count: status.data.behind })}` : ""}
          </p>
        </div>
        {isAgent && <ListActions onImport={openImport} />}
      </header>
      <div className={styles.tools}>
        <TextInput
          type="search"
          className={styles.search}
          size="md"
          aria-label={t("search")}
          placeholder={t("search")}
          leftSection={<Search size={17} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t("language")}
          value={filters.language ?? "all"}
          onChange={(value) => setFilters({ ...filters, language: value === "all" ? null : (value as Language) })}
          data={[
            { value: "all", label: t("all_languages") },
            { value: "fr", label: "FR" },
            { value: "en", label: "EN" },
          ]}
        />
        {isAgent && (
          <Select
            aria-label={t("audience")}
            className={styles.audience}
            placeholder={t("all_audiences")}
            clearable
            clearButtonProps={{ "aria-label": t("all_audiences") }}
            value={filters.audience}
            onChange={(value) => setFilters({ ...filters, audience: value as Audience | null })}
            data={audiences.map((value) => ({ value, label: t(`audiences.${value}`) }))}
          />
        )}
      </div>
      {asked ? <SearchResults q={asked} filters={filters} /> : <LatestArticles filters={filters} onImport={openImport} />}
      {isAgent && <ImportHost opened={importing} onOpen={openImport} onClose={closeImport} />}
    </div>
  );
}

function LatestArticles({ filters, onImport }: { filters: ArticleFilters; onImport: () => void }) {
  const t = useTranslations("knowledge");
  const isAgent = useIsAgent();
  const list = useArticles(filters);
  useKeptScroll(list.isSuccess);
  if (list.isPending) return <LoadingRows rows={7} height={76} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const articles = list.data.pages.flatMap((page) => page.items);
  if (articles.length === 0 && (filters.language || filters.audience)) return <EmptyState icon={<SearchX />} title={t("none_match.title")} detail={t("none_match.detail")} />;
  if (articles.length === 0)
    return (
      <EmptyState
        icon={<BookOpen />}
        title={t("empty.title")}
        detail={isAgent ? t("empty.agent") : t("empty.requester")}
        action={isAgent ? <FirstSteps onImport={onImport} /> : undefined}
      />
    );
  return (
    <>
      <ul className={styles.rows}>
        {articles.map((article) => (
          <ArticleRow key={article.id} article={article} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" className={styles.more} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function FirstSteps({ onImport }: { onImport: () => void }) {
  const t = useTranslations("knowledge");
  return (
    <div className={styles.first}>
      <Button variant="default" leftSection={<Upload size={15} />} onClick={onImport}>
        {t("empty.import")}
      </Button>
      <LinkButton href={newArticlePath} leftSection={<PenLine size={15} />}>
        {t("empty.write")}
      </LinkButton>
    </div>
  );
}
