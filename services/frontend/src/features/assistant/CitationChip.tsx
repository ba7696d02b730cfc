import { Tooltip } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { Citation } from "@/lib/api/types";
import styles from "./CitationChip.module.css";

type Properties = { number: number; citation: Citation | undefined; onOpen: (citation: Citation) => void };

/** The small number behind a statement. Until its source is known, while the answer is being written, it opens nothing. */
export function CitationChip({ number, citation, onOpen }: Properties) {
  const t = useTranslations("assistant");
  if (!citation) return <span className={styles.chip}>{number}</span>;
  return (
    <Tooltip label={citation.heading && citation.heading !== citation.title ? `${citation.title} › ${citation.heading}` : citation.title}>
      <button type="button" data-printed className={styles.chip} aria-label={t("open_source", { number, title: citation.title })} onClick={() => onOpen(citation)}>
        {number}
      </button>
    </Tooltip>
  );
}
