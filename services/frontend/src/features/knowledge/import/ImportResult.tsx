import { Button } from "@mantine/core";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { AppLink } from "@/features/shell/AppLink";
import { NetworkError } from "@/lib/api";
import type { UploadItem, UploadStatus } from "@/lib/api/types";
import { articlePath } from "../paths";
import styles from "./ImportResult.module.css";
import { knownReason } from "./reasons";
import type { ImportState } from "./use-import";

const statuses: UploadStatus[] = ["created", "changed", "unchanged", "skipped"];

type Properties = {
  state: Extract<ImportState, { phase: "done" }>;
  onRetry: () => void;
  onMore: () => void;
  onClose: () => void;
};

export function ImportResult({ state: { report, left, error }, onRetry, onMore, onClose }: Properties) {
  const t = useTranslations("knowledge.import");
  const errors = useTranslations("errors");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const skipped = report.items.filter((item) => item.status === "skipped");
  const articles = report.items.filter((item) => item.id !== null && item.status !== "skipped");
  const whole = left.length === 0;
  return (
    <div className={styles.result}>
      <h3 ref={title} tabIndex={-1} className={styles.title}>
        {t(whole ? (skipped.length === report.items.length ? "none_imported" : "done") : error ? "interrupted" : "cancelled")}
      </h3>
      {!whole && (
        <Notice
          tone={error ? "error" : "warning"}
          action={
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              {t("go_on")}
            </Button>
          }
        >
          {t("left", { count: left.length })} {error ? (error instanceof NetworkError ? t("cut_off") : errors(`${errorKind(error)}.detail`)) : null}
        </Notice>
      )}
      {report.items.length > 0 && (
        <dl className={styles.counts}>
          {statuses.map((status) => (
            <div key={status} data-status={status} data-none={report[status] === 0 || undefined}>
              <dt>{t(`statuses.${status}`)}</dt>
              <dd>{report[status]}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className={styles.lists} tabIndex={0} role="group" aria-label={t("report")}>
        {skipped.length > 0 && (
          <section>
            <h4>{t("skipped_title")}</h4>
            <ul>
              {skipped.map((item, index) => (
                <li key={index} className={styles.item} data-status="skipped">
                  <CircleAlert size={15} aria-hidden />
                  <span className={styles.name}>{item.name}</span>
                  <Reason item={item} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {articles.length > 0 && (
          <section>
            <h4>{t("articles_title")}</h4>
            <ul>
              {articles.map((item, index) => (
                <li key={index} className={styles.item} data-status={item.status}>
                  <CircleCheck size={15} aria-hidden />
                  <AppLink href={articlePath(item.id ?? "")} className={styles.name} onClick={onClose}>
                    {item.title ?? item.name}
                  </AppLink>
                  <span className={styles.reason}>{t(`item_statuses.${item.status as "created" | "changed" | "unchanged"}`)}</span>
                  <Notes item={item} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <div className={styles.actions}>
        <Button variant="default" onClick={onMore}>
          {t("more")}
        </Button>
        <Button onClick={onClose}>{t("close")}</Button>
      </div>
    </div>
  );
}

/** What of a file was not read, or not as it stands there. */
function Notes({ item }: { item: UploadItem }) {
  const t = useTranslations("knowledge.import");
  if (item.notes.length === 0) return null;
  return (
    <ul className={styles.notes} aria-label={t("notes_of", { name: item.name })}>
      {item.notes.map(({ code, count, of }) => (
        <li key={code}>{t(`notes.${code}`, { count, of: of ?? count })}</li>
      ))}
    </ul>
  );
}

/** Why a file was skipped: in the reader's language where the code is known, else in the server's words. */
function Reason({ item }: { item: UploadItem }) {
  const t = useTranslations("knowledge.import.reasons");
  const known = knownReason(item.code);
  return <span className={styles.reason}>{known ? t(known) : (item.reason ?? t("other"))}</span>;
}
