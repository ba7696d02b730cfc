import { ActionIcon, Button, SegmentedControl, Textarea } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ToolChoices } from "@/lib/api/types";
import { placeholdersOf } from "./calls";
import { ChoiceField } from "./ChoiceField";
import styles from "./ExtraFields.module.css";
import { type Faults, faultAt } from "./faults";
import { JsonField } from "./JsonField";
import type { FieldRow } from "./mapping";
import { Placeholders } from "./Placeholders";

type Properties = { rows: FieldRow[]; choices: ToolChoices["fields"]; faults: Faults; tried: boolean; onChange: (rows: FieldRow[]) => void };

/** Fields of the tool's own: a text with placeholders, or JSON where the tool wants more than a text. */
export function ExtraFields({ rows, choices, faults, tried, onChange }: Properties) {
  const t = useTranslations("integrations.set_up.fields");
  const missing = choices.filter(({ required, value }) => required && !rows.some(({ name }) => name === value));
  const add = (name: string) => onChange([...rows, { name, kind: "text", value: "" }]);
  return (
    <fieldset className={styles.fields}>
      <legend>{t("title")}</legend>
      <p className={styles.hint}>{t("lead")}</p>
      {rows.map((row, at) => (
        <ExtraField
          key={at}
          row={row}
          choices={choices}
          fault={faultAt(faults, `settings/mapping/fields/${row.name.trim()}`)}
          tried={tried}
          onChange={(part) => onChange(rows.map((other, place) => (place === at ? { ...other, ...part } : other)))}
          onRemove={() => onChange(rows.filter((_, place) => place !== at))}
        />
      ))}
      <div className={styles.add}>
        <Button size="xs" variant="default" leftSection={<Plus size={14} />} onClick={() => add("")}>
          {t("add")}
        </Button>
        {missing.map(({ value, label }) => (
          <Button key={value} size="xs" variant="light" leftSection={<Plus size={14} />} onClick={() => add(value)}>
            {t("add_required", { name: label })}
          </Button>
        ))}
      </div>
      <Placeholders names={placeholdersOf.create} />
    </fieldset>
  );
}

type RowProperties = { row: FieldRow; choices: ToolChoices["fields"]; fault: string | undefined; tried: boolean; onChange: (part: Partial<FieldRow>) => void; onRemove: () => void };

function ExtraField({ row: { name, kind, value }, choices, fault, tried, onChange, onRemove }: RowProperties) {
  const t = useTranslations("integrations.set_up.fields");
  const label = t("value", { name });
  return (
    <div className={styles.row}>
      <ChoiceField hidden label={t("name")} placeholder={t("name")} choices={choices} value={name} onChange={(next) => onChange({ name: next })} />
      <SegmentedControl
        size="xs"
        aria-label={t("kind", { name })}
        data={[
          { value: "text", label: t("text") },
          { value: "json", label: "JSON" },
        ]}
        value={kind}
        onChange={(next) => onChange({ kind: next === "json" ? "json" : "text" })}
      />
      <ActionIcon size={30} className={styles.remove} aria-label={t("remove", { name })} onClick={onRemove}>
        <X size={15} />
      </ActionIcon>
      <div className={styles.value}>
        {kind === "json" ? (
          <JsonField aria-label={label} value={value} fault={fault} tried={tried} onChange={(next) => onChange({ value: next })} />
        ) : (
          <Textarea size="xs" autosize minRows={1} maxRows={6} aria-label={label} value={value} error={fault} onChange={(event) => onChange({ value: event.currentTarget.value })} />
        )}
      </div>
    </div>
  );
}
