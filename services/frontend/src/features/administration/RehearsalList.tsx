import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { RehearsedQuestion } from "@/lib/api/types";
import { changeOf } from "./rehearsal";
import styles from "./RehearsalList.module.css";
import { RehearsalRow } from "./RehearsalRow";

const firstShown = 20;

/** Each question side by side: what was answered then, what would be now, and with the proposed threshold. */
export function RehearsalList({ items }: { items: RehearsedQuestion[] }) {
  const t = useTranslations("settings.rehearsal");
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [whole, setWhole] = useState(false);
  const changed = items.filter((item) => changeOf(item) !== null);
  const wanted = onlyChanged ? changed : items;
  const shown = whole ? wanted : wanted.slice(0, firstShown);
  return (
    <div className={styles.list}>
      <Switch size="xs" checked={onlyChanged} onChange={(event) => setOnlyChanged(event.currentTarget.checked)} label={t("only_changed", { count: changed.length })} />
      {wanted.length === 0 ? (
        <p className={styles.nothing}>{t("nothing_changes")}</p>
      ) : (
        <div role="table" aria-label={t("table")} className={styles.table}>
          <div role="rowgroup" className={styles.head}>
            <div role="row" className={styles.columns}>
              <span role="columnheader">{t("question")}</span>
              <span role="columnheader">{t("then")}</span>
              <span role="columnheader">{t("now")}</span>
              <span role="columnheader">{t("proposed")}</span>
            </div>
          </div>
          <div role="rowgroup">
            {shown.map((item) => (
              <RehearsalRow key={item.message_id} item={item} />
            ))}
          </div>
        </div>
      )}
      {shown.length < wanted.length && (
        <Button variant="default" size="xs" className={styles.more} onClick={() => setWhole(true)}>
          {t("show_all", { count: wanted.length })}
        </Button>
      )}
    </div>
  );
}
