import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import styles from "./UnsupportedLegend.module.css";

/** Says once, below an answer, what the marks in it mean. */
export function UnsupportedLegend() {
  const t = useTranslations("assistant");
  return (
    <p className={styles.legend}>
      <TriangleAlert size={14} aria-hidden />
      <span>{t.rich("unsupported_legend", { mark: (text) => <span className={styles.mark}>{text}</span> })}</span>
    </p>
  );
}
