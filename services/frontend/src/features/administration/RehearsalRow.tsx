import { CircleCheck, CircleHelp, CornerDownRight, FileText, ThumbsDown, ThumbsUp } from "lucide-react";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { articlePath } from "@/features/knowledge/paths";
import { AppLink } from "@/features/shell/AppLink";
import type { Outcome, Rehearsed, RehearsedQuestion } from "@/lib/api/types";
import { changeOf } from "./rehearsal";
import styles from "./RehearsalRow.module.css";

export function RehearsalRow({ item }: { item: RehearsedQuestion }) {
  const t = useTranslations("settings.rehearsal");
  const change = changeOf(item);
  const { then, current, proposed } = item;
  return (
    <div role="row" className={styles.row} data-change={change ?? undefined}>
      <div role="cell" className={styles.question} dir="auto">
        <p lang={item.language} className={styles.text}>
          {item.question}
        </p>
        <p className={styles.facts}>
          <Time at={item.asked_at} />
          {item.follow_up && (
            <span className={styles.follow} title={t("follow_up_detail")}>
              <CornerDownRight size={12} aria-hidden />
              {t("follow_up")}
            </span>
          )}
          <Source rehearsed={proposed.outcome === "answered" ? proposed : current} />
        </p>
      </div>
      <Cell name={t("then")} past outcome={then.outcome} confidence={then.confidence}>
        {typeof then.helpful === "boolean" && <Helpful helpful={then.helpful} />}
      </Cell>
      <Cell name={t("now")} outcome={current.outcome} confidence={current.confidence} />
      <Cell name={t("proposed")} outcome={proposed.outcome} confidence={proposed.confidence} emphasis={change !== null} />
    </div>
  );
}

/** The article that an answer comes from; of a refused question, the one that came closest. */
function Source({ rehearsed }: { rehearsed: Rehearsed }) {
  const t = useTranslations("settings.rehearsal");
  const { document_id: document, title, heading, outcome } = rehearsed;
  if (!document || !title) return <span>{t("no_source")}</span>;
  const name = heading && heading !== title ? `${title} › ${heading}` : title;
  return (
    <span className={styles.source}>
      <FileText size={12} aria-hidden />
      <span>
        {outcome === "refused" && `${t("closest")} `}
        <AppLink href={articlePath(document)}>{name}</AppLink>
      </span>
    </span>
  );
}

type CellProperties = { name: string; outcome: Outcome; confidence: number; past?: boolean; emphasis?: boolean; children?: ReactNode };

function Cell({ name, outcome, confidence, past = false, emphasis = false, children }: CellProperties) {
  const t = useTranslations("settings.rehearsal");
  const format = useFormatter();
  const Icon = outcome === "answered" ? CircleCheck : CircleHelp;
  return (
    <div role="cell" className={styles.cell} data-outcome={outcome} data-emphasis={emphasis || undefined}>
      <span className={styles.name} aria-hidden>
        {name}
      </span>
      <span className={styles.outcome}>
        <Icon size={14} aria-hidden />
        {t(`${past ? "then_outcomes" : "outcomes"}.${outcome}`)}
      </span>
      <span className={styles.confidence}>
        {format.number(confidence, { style: "percent", maximumFractionDigits: 0 })}
        {children}
      </span>
    </div>
  );
}

function Helpful({ helpful }: { helpful: boolean }) {
  const t = useTranslations("settings.rehearsal");
  const Icon = helpful ? ThumbsUp : ThumbsDown;
  return (
    <span role="img" aria-label={t(helpful ? "found_helpful" : "found_unhelpful")} title={t(helpful ? "found_helpful" : "found_unhelpful")}>
      <Icon size={11} aria-hidden />
    </span>
  );
}
