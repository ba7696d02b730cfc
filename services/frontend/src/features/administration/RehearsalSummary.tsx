import { useFormatter, useTranslations } from "use-intl";
import type { Rehearsal, Tally } from "@/lib/api/types";
import styles from "./RehearsalSummary.module.css";

/** How many of the last questions would be answered: in a sentence, and as bars of the two settings. */
export function RehearsalSummary({ rehearsal }: { rehearsal: Rehearsal }) {
  const t = useTranslations("settings.rehearsal");
  const { current, proposed, threshold } = rehearsal;
  const same = threshold.current === threshold.proposed;
  const count = rehearsal.items.length;
  const strong = (text: React.ReactNode) => <strong>{text}</strong>;
  return (
    <div className={styles.summary}>
      <p className={styles.sentence} role="status">
        {same
          ? t.rich("summary_same", { count, answered: current.answered, refused: current.refused, strong })
          : t.rich("summary", { count, answered: proposed.answered, refused: proposed.refused, answered_now: current.answered, refused_now: current.refused, strong })}
      </p>
      <dl className={styles.bars}>
        <Bar name={t("now")} threshold={threshold.current} tally={current} />
        {!same && <Bar name={t("proposed")} threshold={threshold.proposed} tally={proposed} proposed />}
      </dl>
    </div>
  );
}

function Bar({ name, threshold, tally, proposed = false }: { name: string; threshold: number; tally: Tally; proposed?: boolean }) {
  const t = useTranslations("settings.rehearsal");
  const format = useFormatter();
  return (
    <>
      <dt>
        {name} <span>{format.number(threshold, { style: "percent", maximumFractionDigits: 0 })}</span>
      </dt>
      <dd className={styles.bar} data-proposed={proposed || undefined}>
        {tally.answered > 0 && (
          <span className={styles.answered} style={{ flexGrow: tally.answered }}>
            {t("answered_count", { count: tally.answered })}
          </span>
        )}
        {tally.refused > 0 && (
          <span className={styles.refused} style={{ flexGrow: tally.refused }}>
            {t("refused_count", { count: tally.refused })}
          </span>
        )}
      </dd>
    </>
  );
}
