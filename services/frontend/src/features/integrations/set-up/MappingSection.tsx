import{Switch} from "@mantine/core";
import{useTranslations} from "use-intl";
import{Section} from "@/components/Screen";
import{priorities, statuses} from "@/features/tickets/filters";
import{ChoiceField} from "./ChoiceField";
import{ExtraFields} from "./ExtraFields";
import{InMap} from "./InMap";
import{faultAt} from "./faults";
import{emptyPlaces, type MappingInput, type Place, placesOf} from "./mapping";
import{OutMap} from "./OutMap";
import styles from "./SetUp.module.css";
import type{SetUp } from "./use-set-up";

/** Tools whose choices depend on where a ticket goes and on what it becomes. */
const asksAgain = [ "jira_cloud", "jira_data_center", "jira_service_management", "servicenow" ];

/** Where tickets go in the tool, and what of ours is what of theirs. */
export function MappingSection({setUp} : {setUp : SetUp}) {
  const t = useTranslations("integrations.set_up.mapping");
  const tickets = useTranslations("tickets");
  const {tool, input, choices, faults} = setUp;
  const {mapping} = input;
  const places = placesOf[tool];
  const change = (part : Partial<MappingInput>) = > setUp.change({mapping : {... mapping, ... part}});
  const move = (part : Partial<MappingInput>) => {
    change(part);
    if (setUp.connection?.works && asksAgain.includes(tool)) setUp.ask({ mapping: { ...mapping, ...part } });
  };
  /** Who chooses needs no example of what to type. */
  const detailOf = (place : Place, offered : unknown[] | undefined) => {
    const empty = emptyPlaces.find((name) = > name == = place);
    return [!offered?.length && t(`place_details.${
      place}`), empty && t(`place_empty.${
      empty}`)].filter(Boolean).join(" ");
  };
  const status = {names : statuses,
                  nameOf : (name : (typeof statuses)[number]) = > tickets(`statuses.$ { name }`),
                  choices : choices
                  ?.statuses
                  ? ? [] };
  const priority = {names : priorities,
                    nameOf : (name : (typeof priorities)[number]) = > tickets(`priorities.$ { name }`),
                    choices : choices
                    ?.priorities
                    ? ? [] };
  return (
    <Section title={t("title")} lead={t(choices ? "lead" : "lead_untested")}>
      <div className={styles.card}>
        {places && (places.project || places.type) && (
          <div className={styles.pair}>
            {places.project && (
              <ChoiceField
                label={t(`places.${
    places.project}`)}
                description={detailOf(places.project, choices?.projects)}
                required={places.needed}
                choices={choices?.projects ?? []}
                value={mapping.project}
                fault={faults["settings/mapping/project"]}
                onChange={(project) => move({ project, ...(asksAgain.includes(tool) && { type: "" }) })}
              />
            )}
            {places.type && (
              <ChoiceField
                label={t(`places.${
    places.type}`)}
                description={detailOf(places.type, choices?.types)}
                required={places.needed}
                choices={choices?.types ?? []}
                value={mapping.type}
                fault={faults["settings/mapping/type"]}
                onChange={(type) => move({ type })}
              />
            )}
          </div>
        )}
        <div className={styles.pair}>
          <OutMap {...status} title={t("status_out")} map={mapping.status_out} fault={(name) => faultAt(faults, `settings/mapping/status_out/${
    name}`)} onChange={(status_out) => change({ status_out })} />
          <OutMap {...priority} title={t("priority_out")} map={mapping.priority_out} fault={(name) => faultAt(faults, `settings/mapping/priority_out/${
    name}`)} onChange={(priority_out) => change({ priority_out })} />
        </div>
        <div className={styles.pair}>
          <InMap {...status} title={t("status_in")} detail={t("status_in_detail")} rows={mapping.status_in} onChange={(status_in) => change({ status_in })} />
          <InMap {...priority} title={t("priority_in")} detail={t("priority_in_detail")} rows={mapping.priority_in} onChange={(priority_in) => change({ priority_in })} />
        </div>
        <div className={styles.group}>
          <Switch classNames={
  {description : styles.below ? ? "" }} label={t("assignee")} description={t("assignee_detail")} checked={mapping.assignee} onChange={(event) => change({ assignee: event.currentTarget.checked })} />
          <Switch classNames={
  {description : styles.below ? ? "" }} label={t("notes")} description={t("notes_detail")} checked={mapping.internal_notes} onChange={(event) => change({ internal_notes: event.currentTarget.checked })} />
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
