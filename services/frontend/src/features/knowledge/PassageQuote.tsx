import { useTranslations } from "use-intl";
import { Markdown } from "@/features/content/LazyMarkdown";
import type { Chunk } from "@/lib/api/types";
import styles from "./PassageQuote.module.css";

/** The cited passage above an article whose source cannot be matched with it, such as one written in HTML. */
export function PassageQuote({ chunk }: { chunk: Chunk }) {
  const t = useTranslations("knowledge");
  return (
    <section id={`chunk-${chunk.id}`} className={styles.quote} aria-label={t("cited_passage")}>
      <p className={styles.name}>{t("cited_passage")}</p>
      <Markdown source={chunk.text} />
    </section>
  );
}
