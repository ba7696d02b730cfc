import { Button, SegmentedControl } from "@mantine/core";
import { useTranslations } from "use-intl";
import { priorities, statuses } from "@/features/tickets/filters";
import type { Rules } from "./connector-input";
import styles from "./RulesSection.module.css";
import card from "./SetUp.module.css";
import { Toggles } from "./Toggles";

const assignments = ["any", "yes", "no"] as const;

/** As which tickets are those that go. */
export function Conditions({ rules, onChange }: { rules: Rules; onChange: (rules: Rules) => void }) {
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
