"use client";

import { ActionIcon, Menu, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Check, ListFilter, Search } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useIsAgent } from "@/features/auth/session";
import { priorities, statuses, type TicketFilters } from "./filters";
import { PriorityIcon } from "./marks";
import { useTicketCounts } from "./queries";
import styles from "./TicketFilterBar.module.css";

const typingMilliseconds = 220;

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
  const tick = (chosen: boolean) => (chosen ? <Check size={14} /> : null);
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
            {([null, "me", "none"] as const).map((assignee) => (
              <Menu.Item
                key={assignee ?? "anyone"}
                role="menuitemradio"
                aria-checked={filters.assignee === assignee}
                rightSection={tick(filters.assignee === assignee)}
                onClick={() => onChange({ ...filters, assignee })}
              >
                {t(`assignees.${assignee ?? "anyone"}`)}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Label>{t("priority")}</Menu.Label>
        {[null, ...priorities].map((priority) => (
          <Menu.Item
            key={priority ?? "any"}
            role="menuitemradio"
            aria-checked={filters.priority === priority}
            leftSection={priority ? <PriorityIcon priority={priority} /> : null}
            rightSection={tick(filters.priority === priority)}
            onClick={() => onChange({ ...filters, priority })}
          >
            {priority ? t(`priorities.${priority}`) : t("any_priority")}
          </Menu.Item>
        ))}
        <Menu.Label>{t("sort")}</Menu.Label>
        {(["updated", "created"] as const).map((sort) => (
          <Menu.Item key={sort} role="menuitemradio" aria-checked={filters.sort === sort} rightSection={tick(filters.sort === sort)} onClick={() => onChange({ ...filters, sort })}>
            {t(`sorts.${sort}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
