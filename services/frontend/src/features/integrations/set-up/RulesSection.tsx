import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { LoadingRows } from "@/components/States";
import type { Rules } from "./connector-input";
import styles from "./RulesSection.module.css";
import card from "./SetUp.module.css";

const Conditions = dynamic(() => import("./Conditions").then((module) => module.Conditions), { loading: () => <LoadingRows rows={3} height={60} /> });

type Properties = { rules: Rules; onChange: (rules: Rules) => void };

const whens = ["all", "matching", "asked"] as const;

/** Which tickets go. */
export function RulesSection({ rules, onChange }: Properties) {
  const t = useTranslations("integrations.set_up.rules");
  return (
    <Section title={t("title")} lead={t("lead")}>
      <div className={card.card}>
        <div role="radiogroup" aria-label={t("title")} className={styles.whens}>
          {whens.map((when) => (
            <label key={when} className={styles.when} data-chosen={rules.when === when || undefined}>
              <input type="radio" name="when" checked={rules.when === when} onChange={() => onChange({ ...rules, when })} />
              <span>
                <strong>{t(`whens.${when}.name`)}</strong>
                <span className={styles.detail}>{t(`whens.${when}.detail`)}</span>
              </span>
            </label>
          ))}
        </div>
        {rules.when === "matching" && <Conditions rules={rules} onChange={onChange} />}
      </div>
    </Section>
  );
}
