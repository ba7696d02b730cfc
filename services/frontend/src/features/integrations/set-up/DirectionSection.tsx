import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import type { ConnectorDirection } from "@/lib/api/types";
import styles from "./RulesSection.module.css";
import card from "./SetUp.module.css";

const directions = ["out", "both", "in"] as const satisfies readonly ConnectorDirection[];

/** Whether what happens in the tool comes back. */
export function DirectionSection({ direction, onChange }: { direction: ConnectorDirection; onChange: (direction: ConnectorDirection) => void }) {
  const t = useTranslations("integrations.set_up.direction");
  return (
    <Section title={t("title")} lead={t("lead")}>
      <div className={card.card}>
        <div role="radiogroup" aria-label={t("title")} className={styles.whens}>
          {directions.map((one) => (
            <label key={one} className={styles.when} data-chosen={direction === one || undefined}>
              <input type="radio" name="direction" checked={direction === one} onChange={() => onChange(one)} />
              <span>
                <strong>{t(`choices.${one}.name`)}</strong>
                <span className={styles.detail}>{t(`choices.${one}.detail`)}</span>
              </span>
            </label>
          ))}
        </div>
        {direction !== "out" && <p className={card.hint}>{t("own_account")}</p>}
      </div>
    </Section>
  );
}
