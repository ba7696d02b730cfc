import{ActionIcon, Button, SegmentedControl, Textarea} from "@mantine/core";
import{Plus, X} from "lucide-react";
import{useTranslations} from "use-intl";
import type{ToolChoices } from "@/lib/api/types";
import{placeholdersOf} from "./calls";
import{ChoiceField} from "./ChoiceField";
import{type Faults, faultAt} from "./faults";
import{JsonField} from "./JsonField";
import type{FieldRow } from "./mapping";
import styles from "./ExtraFields.module.css";
import{Placeholders} from "./Placeholders";

type Properties = {rows : FieldRow[];
choices : ToolChoices["fields"];
faults : Faults;
tried : boolean;
onChange : (rows : FieldRow[]) = > void
}
;

/** Fields of the tool's own: a text with placeholders, or JSON where the tool wants more than a text. */
export function ExtraFields({rows, choices, faults, tried, onChange} : Properties) {
  const t = useTranslations("integrations.set_up.fields");
  const missing =
      choices.filter(({required, value}) = > required && !rows.some(({name}) = > name == = value));
  const replace = (at : number, part : Partial<FieldRow>) =
      > onChange(rows.map((row, place) = > (place == = at ? {... row, ... part} : row)));
  const add = (name : string) = > onChange([... rows, {name, kind : "text", value : ""} ]);
  return (
      <fieldset className = {styles.fields}><legend>{t("title")} < / legend >
          <p className = {styles.hint}>{t("lead")} < / p >
          {rows.map(({name, kind, value}, at) =
                        >
                        {
                          const fault = faultAt(faults, `settings / mapping / fields / $ { name.trim() }`);
                          const common = {"aria-label" : t("value", {name}), value, fault} as const;
                          return (
          <div key={at} className={styles.row}>
            <ChoiceField hidden label={t("name")} placeholder={t("name")} choices={choices.map((choice) => ({ ...choice, hint: "" }))} value={name} onChange={(next) => replace(at, { name: next })} />
            <SegmentedControl
              size="xs"
              aria-label={t("kind", { name })}
              data={[
                { value: "text", label: t("text") },
                { value: "json", label: "JSON" },
              ]}
              value={kind}
              onChange={(next) => replace(at, { kind: next === "json" ? "json" : "text" })}
            />
            <ActionIcon size={30} className={styles.remove} aria-label={t("remove", { name })} onClick={() => onChange(rows.filter((_, place) => place !== at))}>
              <X size={15} />
            </ActionIcon>
            <div className={styles.value}>
              {kind === "json" ? (
                <JsonField {...common} tried={tried} onChange={(next) => replace(at, { value: next })} />
              ) : (
                <Textarea size="xs" autosize minRows={1} maxRows={6} aria-label={common["aria-label"]} value={value} error={fault} onChange={(event) => replace(at, { value: event.currentTarget.value })} />
              )}
            </div>
          </div>
        );
                        })} < div className =
          {styles.add} >
          <Button size = "xs" variant =
               "default" leftSection = {<Plus size = {14} />} onClick = {() = > add("")}>{t("add")} <
          / Button >
          {missing.map(({value, label}) = > (<Button key = {value} size = "xs" variant = "light" leftSection =
                                                  {<Plus size = {14} />} onClick = {() = > add(value)}>{
                                                 t("add_required", {name : label})} < / Button >))} < / div >
          <Placeholders names = {placeholdersOf.create} /></ fieldset>);
}
