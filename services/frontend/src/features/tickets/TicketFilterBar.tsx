"use client";

import { ActionIcon, Menu, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { ListFilter, Search } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useIsAgent } from "@/features/auth/session";
import { priorities, statuses, type TicketFilters } from "./filters";
import { PriorityIcon } from "./marks";
import { useTicketCounts } from "./queries";
import styles from "./TicketFilterBar.module.css";

const typingMilliseconds = 220;
const anyone = "anyone";
const assignees = ["me", "none"] as const;
const sorts = ["updated", "created"] as const;

export function TicketFilterBar({ filters, onChange }: { filters: TicketFilters; onChange: (filters: TicketFilters) => void }) {
  const t = useTranslations("tickets");
  const counts = useTicketCounts();
  const [typed, setTyped] = useState(filters.q);
  const search = useDebouncedCallback((q: string) => onChange({ ...filters, q: q.trim() }), typingMilliseconds);

  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        <TextInput
          type="search"
          size="xs"
          aria-label={t("search")}
          placeholder={t("search")}
          leftSection={<Search size={14} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <FilterMenu filters={filters} onChange={onChange} />
      </div>
      <div className={styles.tabs} role="group" aria-label={t("status")}>
        {[...statuses, "all" as const].map((status) => (
          <button key={status} type="button" className={styles.tab} aria-pressed={filters.status === status} onClick={() => onChange({ ...filters, status })}>
            {t(`tabs.${status}`)}
            {status !== "all" && <span className={styles.count}>{counts.data?.[status] ?? ""}</span>}
          </button>
        ))}
      </div>
    </div>
  );
}

function FilterMenu({ filters, onChange }: { filters: TicketFilters; onChange: (filters: TicketFilters) => void }) {
  const t = useTranslations("tickets");
  const isAgent = useIsAgent();
  const active = filters.priority !== null || filters.assignee !== null || filters.sort !== "updated";
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t("filter")} data-active={active || undefined} className={styles.filter}>
          <ListFilter size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isAgent && (
          <>
            <Menu.Label>{t("assignee")}</Menu.Label>
            <Menu.RadioGroup value={filters.assignee ?? anyone} onChange={(value) => onChange({ ...filters, assignee: assignees.find((name) => name === value) ?? null })}>
              {([anyone, ...assignees] as const).map((value) => (
                <Menu.RadioItem key={value} value={value}>
                  {t(`assignees.${value}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </>
        )}
        <Menu.Label>{t("priority")}</Menu.Label>
        <Menu.RadioGroup value={filters.priority ?? anyone} onChange={(value) => onChange({ ...filters, priority: priorities.find((name) => name === value) ?? null })}>
          <Menu.RadioItem value={anyone}>{t("any_priority")}</Menu.RadioItem>
          {priorities.map((value) => (
            <Menu.RadioItem key={value} value={value} rightSection={<PriorityIcon priority={value} />}>
              {t(`priorities.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t("sort")}</Menu.Label>
        <Menu.RadioGroup value={filters.sort} onChange={(value) => onChange({ ...filters, sort: sorts.find((name) => name === value) ?? "updated" })}>
          {sorts.map((value) => (
            <Menu.RadioItem key={value} value={value}>
              {t(`sorts.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
