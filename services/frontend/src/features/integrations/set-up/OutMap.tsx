import { ArrowRight } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ToolChoice } from "@/lib/api/types";
import { ChoiceField } from "./ChoiceField";
import styles from "./Maps.module.css";

type Properties<Ours extends string> = {
  title: string;
  names: Ours[];
  nameOf: (ours: Ours) => string;
  choices: ToolChoice[];
  map: Partial<Record<Ours, string>>;
  fault: (ours: Ours) => string | undefined;
  onChange: (map: Partial<Record<Ours, string>>) => void;
};

/** What each of ours becomes in the tool. */
export function OutMap<Ours extends string>({ title, names, nameOf, choices, map, fault, onChange }: Properties<Ours>) {
  const t = useTranslations("integrations.set_up.mapping");
  return (
    <fieldset className={styles.map}>
      <legend>{title}</legend>
      {names.map((ours) => (
        <div key={ours} className={styles.row}>
          <span>{nameOf(ours)}</span>
          <ArrowRight size={14} aria-hidden />
          <ChoiceField
            hidden
            label={t("becomes", { ours: nameOf(ours) })}
            placeholder={t("stays")}
            choices={choices}
            value={map[ours] ?? ""}
            fault={fault(ours)}
            onChange={(theirs) => onChange({ ...map, [ours]: theirs })}
          />
        </div>
      ))}
    </fieldset>
  );
}
