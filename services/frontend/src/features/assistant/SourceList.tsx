import { useId } from "react";
import { useTranslations } from "use-intl";
import { plainText } from "@/features/content/plain-text";
import type { Citation } from "@/lib/api/types";
import styles from "./SourceList.module.css";

export function SourceList({ citations, onOpen }: { citations: Citation[]; onOpen: (citation: Citation) => void }) {
  const t = useTranslations("assistant");
  const title = useId();
  return (
    <section className={styles.sources} aria-labelledby={title}>
      <p id={title} className={styles.title}>
        {t("sources", { count: citations.length })}
      </p>
      <ol>
        {citations.map((citation) => (
          <li key={citation.number}>
            <button type="button" data-printed className={styles.source} onClick={() => onOpen(citation)}>
              <span className={styles.number}>{citation.number}</span>
              <span className={styles.name} dir="auto">
                {citation.title}
                {citation.heading && citation.heading !== citation.title && <span className={styles.heading}>{citation.heading}</span>}
              </span>
              <span className={styles.quote} dir="auto">{plainText(citation.quote)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
