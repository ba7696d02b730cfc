import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { LoadingRows } from "@/components/States";
import type { ToolChoices } from "@/lib/api/types";
import { placeholdersOf } from "./calls";
import styles from "./ExtraFields.module.css";
import { type Faults, faultAt } from "./faults";
import type { FieldRow } from "./mapping";
import { Placeholders } from "./Placeholders";

/** Most tools ask for no more than what every ticket has. */
const ExtraField = dynamic(() => import("./ExtraField").then((module) => module.ExtraField), { loading: () => <LoadingRows rows={1} height={70} /> });

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
