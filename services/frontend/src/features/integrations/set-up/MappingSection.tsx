import { Switch } from "@mantine/core";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { priorities, statuses } from "@/features/tickets/filters";
import { ChoiceField } from "./ChoiceField";
import { ExtraFields } from "./ExtraFields";
import { faultAt } from "./faults";
import { InMap } from "./InMap";
import { emptyPlaces, type MappingInput, type Place, placesOf } from "./mapping";
import { OutMap } from "./OutMap";
import styles from "./SetUp.module.css";
import type { SetUp } from "./use-set-up";

/** Tools whose choices depend on where a ticket goes and on what it becomes. */
const asksAgain = ["jira_cloud", "jira_data_center", "jira_service_management", "servicenow"];

/** Where tickets go in the tool, and what of ours is what of theirs. */
export function MappingSection({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.mapping");
  const tickets = useTranslations("tickets");
  const { tool, input, choices, faults } = setUp;
  const { mapping } = input;
  const change = (part: Partial<MappingInput>) => setUp.change({ mapping: { ...mapping, ...part } });
  const status = { names: statuses, nameOf: (name: (typeof statuses)[number]) => tickets(`statuses.${name}`), choices: choices?.statuses ?? [] };
  const priority = { names: priorities, nameOf: (name: (typeof priorities)[number]) => tickets(`priorities.${name}`), choices: choices?.priorities ?? [] };
  const below = { description: styles.below ?? "" };
  return (
    <Section title={t("title")} lead={t(choices ? "lead" : "lead_untested")}>
      <div className={styles.card}>
        <Places setUp={setUp} onChange={change} />
        <div className={styles.pair}>
          <OutMap {...status} title={t("status_out")} map={mapping.status_out} fault={(name) => faultAt(faults, `settings/mapping/status_out/${name}`)} onChange={(status_out) => change({ status_out })} />
          <OutMap {...priority} title={t("priority_out")} map={mapping.priority_out} fault={(name) => faultAt(faults, `settings/mapping/priority_out/${name}`)} onChange={(priority_out) => change({ priority_out })} />
        </div>
        <div className={styles.pair}>
          <InMap {...status} title={t("status_in")} detail={t("status_in_detail")} rows={mapping.status_in} onChange={(status_in) => change({ status_in })} />
          <InMap {...priority} title={t("priority_in")} detail={t("priority_in_detail")} rows={mapping.priority_in} onChange={(priority_in) => change({ priority_in })} />
        </div>
        <div className={styles.group}>
          <Switch classNames={below} label={t("assignee")} description={t("assignee_detail")} checked={mapping.assignee} onChange={(event) => change({ assignee: event.currentTarget.checked })} />
          <Switch classNames={below} label={t("notes")} description={t("notes_detail")} checked={mapping.internal_notes} onChange={(event) => change({ internal_notes: event.currentTarget.checked })} />
          {mapping.internal_notes && (
            <p className={styles.warning} role="status">
              {t("notes_warning")}
            </p>
          )}
        </div>
        {tool !== "generic" && <ExtraFields rows={mapping.fields} choices={choices?.fields ?? []} faults={faults} tried={setUp.tried} onChange={(fields) => change({ fields })} />}
      </div>
    </Section>
  );
}

/** Where tickets go, and what they become there. */
function Places({ setUp, onChange }: { setUp: SetUp; onChange: (part: Partial<MappingInput>) => void }) {
  const t = useTranslations("integrations.set_up.mapping");
  const { tool, input, choices, faults } = setUp;
  const { mapping } = input;
  const { project, type, needed } = placesOf[tool];
  if (!project && !type) return null;
  const dependent = asksAgain.includes(tool);
  const move = (part: Partial<MappingInput>) => {
    onChange(part);
    if (setUp.connection?.works && dependent) setUp.ask({ mapping: { ...mapping, ...part } });
  };
  /** Who chooses needs no example of what to type. */
  const detailOf = (place: Place, offered: unknown[] | undefined) => {
    const empty = emptyPlaces.find((name) => name === place);
    return [!offered?.length && t(`place_details.${place}`), empty && t(`place_empty.${empty}`)].filter(Boolean).join(" ");
  };
  return (
    <div className={styles.pair}>
      {project && (
        <ChoiceField
          label={t(`places.${project}`)}
          description={detailOf(project, choices?.projects)}
          required={needed}
          choices={choices?.projects ?? []}
          value={mapping.project}
          fault={faults["settings/mapping/project"]}
          onChange={(chosen) => move({ project: chosen, ...(dependent && { type: "" }) })}
        />
      )}
      {type && (
        <ChoiceField
          label={t(`places.${type}`)}
          description={detailOf(type, choices?.types)}
          required={needed}
          choices={choices?.types ?? []}
          value={mapping.type}
          fault={faults["settings/mapping/type"]}
          onChange={(chosen) => move({ type: chosen })}
        />
      )}
    </div>
  );
}
