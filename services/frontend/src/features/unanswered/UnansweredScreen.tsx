"use client";

import { Button, SegmentedControl } from "@mantine/core";
import { CircleCheck, Lock } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { useSectionAddress } from "@/features/shell/navigation";
import { languages } from "@/i18n/language";
import type { Language } from "@/lib/api/types";
import { filtersOf, periodOf, periods, searchOf, type UnansweredFilters } from "./filters";
import { GroupRow } from "./GroupRow";
import { useQuestionGroups } from "./queries";
import { unansweredPath } from "./paths";
import styles from "./UnansweredScreen.module.css";

const pageSize = 20;

/** What people asked and no article answers, most asked first: what to write next. */
export function UnansweredScreen() {
  const t = useTranslations("unanswered");
  const forbidden = useTranslations("errors.forbidden");
  const isAgent = useIsAgent();
  return (
    <Screen title={t("title")} lead={t("lead")}>
      {isAgent ? <Groups /> : <EmptyState icon={<Lock />} title={forbidden("title")} detail={forbidden("detail")} />}
    </Screen>
  );
}

function Groups() {
  const t = useTranslations("unanswered");
  const { search } = useSectionAddress();
  const [filters, setFilters] = useState(() => filtersOf(search));
  const change = (next: UnansweredFilters) => {
    setFilters(next);
    history.replaceState(null, "", unansweredPath + searchOf(next));
  };
  const list = useQuestionGroups(filters, pageSize, true);
  const groups = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles.list}>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label={t("period")}
          data={periods.map((period) => ({ value: String(period), label: t("days", { count: period }) }))}
          value={String(filters.days)}
          onChange={(value) => change({ ...filters, days: periodOf(value) })}
        />
        <SegmentedControl
          aria-label={t("language")}
          data={[{ value: "all", label: t("all_languages") }, ...languages.map((value) => ({ value, label: value.toUpperCase() }))]}
          value={filters.language ?? "all"}
          onChange={(value) => change({ ...filters, language: value === "all" ? null : (value as Language) })}
        />
      </div>
      {list.isPending ? (
        <LoadingRows rows={6} height={64} />
      ) : list.isError && groups.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : groups.length === 0 ? (
        <EmptyState icon={<CircleCheck />} title={t("none")} detail={filters.language ? t("none_in_language") : t("none_detail", { count: filters.days })} />
      ) : (
        <ul className={styles.rows} aria-busy={list.isPlaceholderData} data-behind={list.isPlaceholderData || undefined}>
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" className={styles.more} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}
