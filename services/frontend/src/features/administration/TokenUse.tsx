import { useFormatter, useTranslations } from "use-intl";
import styles from "./TokenUse.module.css";

/** How much of the day's tokens is used, as a sentence and, where there is a bound, as a bar. */
export function TokenUse({ used, bound }: { used: number; bound: number | null }) {
  const t = useTranslations("settings.model");
  const format = useFormatter();
  const sentence = bound === null ? t("used", { used: format.number(used) }) : t("used_of", { used: format.number(used), bound: format.number(bound) });
  const share = bound === null ? 0 : bound === 0 ? 1 : Math.min(1, used / bound);
  return (
    <div className={styles.use} data-spent={share >= 1 || undefined} data-near={(share >= 0.8 && share < 1) || undefined}>
      {bound !== null && (
        <div role="meter" aria-label={t("today")} aria-valuemin={0} aria-valuemax={bound} aria-valuenow={Math.min(used, bound)} aria-valuetext={sentence} className={styles.track}>
          <span style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <p>{sentence}</p>
      {share >= 1 && <p className={styles.spent}>{t("spent")}</p>}
    </div>
  );
}
