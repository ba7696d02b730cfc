import { ActionIcon, SegmentedControl, Textarea } from "@mantine/core";
import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ToolChoices } from "@/lib/api/types";
import { ChoiceField } from "./ChoiceField";
import styles from "./ExtraFields.module.css";
import { JsonField } from "./JsonField";
import type { FieldRow } from "./mapping";

type Properties = { row: FieldRow; choices: ToolChoices["fields"]; fault: string | undefined; tried: boolean; onChange: (part: Partial<FieldRow>) => void; onRemove: () => void };

/** One field of the tool's own, and what it is filled with. */
export function ExtraField({ row: { name, kind, value }, choices, fault, tried, onChange, onRemove }: Properties) {
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
