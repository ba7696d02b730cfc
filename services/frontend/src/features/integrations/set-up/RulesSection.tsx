import { Button, SegmentedControl } from "@mantine/core";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { priorities, statuses } from "@/features/tickets/filters";
import type { Rules } from "./connector-input";
import styles from "./RulesSection.module.css";
import card from "./SetUp.module.css";
import { Toggles } from "./Toggles";

type Properties = { rules: Rules; onChange: (rules: Rules) => void };

const whens = ["all", "matching", "asked"] as const;
const assignments = ["any", "yes", "no"] as const;

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

function Conditions({ rules, onChange }: Properties) {
  const t = useTranslations("integrations.set_up.rules");
  const tickets = useTranslations("tickets");
  const assigned = rules.assigned === null ? "any" : rules.assigned ? "yes" : "no";
  return (
    <div className={styles.conditions}>
      <Toggles title={t("statuses")} names={statuses} nameOf={(name) => tickets(`statuses.${name}`)} chosen={rules.statuses} onChange={(chosen) => onChange({ ...rules, statuses: chosen })} />
      <Toggles title={t("priorities")} names={priorities} nameOf={(name) => tickets(`priorities.${name}`)} chosen={rules.priorities} onChange={(chosen) => onChange({ ...rules, priorities: chosen })} />
      <div className={styles.assigned}>
        <p id="assigned-name">{t("assigned")}</p>
        <SegmentedControl
          size="xs"
          aria-labelledby="assigned-name"
          data={assignments.map((value) => ({ value, label: t(`assignments.${value}`) }))}
          value={assigned}
          onChange={(value) => onChange({ ...rules, assigned: value === "any" ? null : value === "yes" })}
        />
      </div>
      {rules.assignees.length > 0 && (
        <p className={card.hint}>
          {t("assignees", { count: rules.assignees.length })}{" "}
          <Button size="compact-xs" variant="default" onClick={() => onChange({ ...rules, assignees: [] })}>
            {t("any_assignee")}
          </Button>
        </p>
      )}
      <p className={card.hint}>{t("all_hold")}</p>
    </div>
  );
}
