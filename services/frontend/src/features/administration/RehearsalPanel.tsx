import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Hourglass, MessagesSquare, Play, RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { EmptyState, errorKind, ErrorState, LoadingRows } from "@/components/States";
import { useRehearsal } from "./queries";
import { type Last, lasts } from "./rehearsal";
import { RehearsalList } from "./RehearsalList";
import styles from "./RehearsalPanel.module.css";
import { RehearsalSummary } from "./RehearsalSummary";

const restMilliseconds = 300;

/** Asks the last questions again with the threshold as it stands on the slider. Begins when asked to, then follows the slider. */
export function RehearsalPanel({ threshold }: { threshold: number }) {
  const t = useTranslations("settings.rehearsal");
  const [begun, setBegun] = useState(false);
  const [last, setLast] = useState<Last>(50);
  const [rested] = useDebouncedValue(threshold, restMilliseconds);
  const rehearsal = useRehearsal(last, rested, begun);
  const behind = rehearsal.isFetching || rested !== threshold;
  return (
    <section className={styles.panel} aria-labelledby="rehearsal-title">
      <header className={styles.header}>
        <h3 id="rehearsal-title">{t("title")}</h3>
        <SegmentedControl
          size="xs"
          aria-label={t("last")}
          data={lasts.map((value) => ({ value: String(value), label: String(value) }))}
          value={String(last)}
          onChange={(value) => setLast(lasts.find((known) => String(known) === value) ?? 50)}
        />
        {begun ? (
          <ActionIcon size={30} variant="default" aria-label={t("again")} title={t("again")} loading={rehearsal.isFetching} onClick={() => void rehearsal.refetch()}>
            <RotateCw size={14} />
          </ActionIcon>
        ) : (
          <Button size="xs" variant="default" leftSection={<Play size={13} />} onClick={() => setBegun(true)}>
            {t("begin")}
          </Button>
        )}
      </header>
      {!begun ? (
        <p className={styles.lead}>{t("lead", { count: last })}</p>
      ) : rehearsal.isPending ? (
        <LoadingRows rows={3} height={56} />
      ) : rehearsal.isError ? (
        errorKind(rehearsal.error) === "busy" ? (
          <EmptyState compact icon={<Hourglass />} title={t("too_long")} detail={t("too_long_detail")} />
        ) : (
          <ErrorState compact error={rehearsal.error} onRetry={() => void rehearsal.refetch()} />
        )
      ) : rehearsal.data.items.length === 0 ? (
        <EmptyState compact icon={<MessagesSquare />} title={t("none")} detail={t("none_detail")} />
      ) : (
        <div className={styles.result} data-behind={behind || undefined} aria-busy={behind}>
          <RehearsalSummary rehearsal={rehearsal.data} />
          <RehearsalList items={rehearsal.data.items} />
        </div>
      )}
    </section>
  );
}
