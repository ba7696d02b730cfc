import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { ArrowRight, ChevronRight, Plus, X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ToolChoice } from "@/lib/api/types";
import { type InRow, optionsOf } from "./mapping";
import styles from "./Maps.module.css";

type Properties<Ours extends string> = {
  title: string;
  detail: string;
  names: Ours[];
  nameOf: (ours: Ours) => string;
  choices: ToolChoice[];
  rows: InRow<Ours>[];
  onChange: (rows: InRow<Ours>[]) => void;
};

/** What each of theirs means here, folded until someone wants to see it: the usual meaning is known of most tools. */
export function InMap<Ours extends string>({ title, detail, names, nameOf, choices, rows, onChange }: Properties<Ours>) {
  const t = useTranslations("integrations.set_up.mapping");
  const data = names.map((value) => ({ value, label: nameOf(value) }));
  const options = optionsOf(choices, "");
  const offeredAs = (theirs: string) => options.find(({ value }) => value === theirs)?.label;
  const replace = (at: number, row: InRow<Ours>) => onChange(rows.map((other, place) => (place === at ? row : other)));
  const [usual] = names;
  return (
    <details className={styles.folded}>
      <summary>
        <ChevronRight size={15} aria-hidden />
        {title}
        <span className={styles.count}>{rows.length}</span>
      </summary>
      <div className={styles.map}>
        <p className={styles.detail}>{detail}</p>
        {rows.map(({ theirs, ours }, at) => {
          const offered = offeredAs(theirs);
          const name = offered ?? theirs;
          return (
            <div key={at} className={styles.row}>
              {offered === undefined ? (
                <TextInput size="xs" aria-label={t("theirs")} autoComplete="off" value={theirs} onChange={(event) => replace(at, { theirs: event.currentTarget.value, ours })} />
              ) : (
                <span>{offered}</span>
              )}
              <ArrowRight size={14} aria-hidden />
              <span className={styles.end}>
                <Select size="xs" aria-label={t("means", { theirs: name })} allowDeselect={false} data={data} value={ours} onChange={(value) => value && replace(at, { theirs, ours: value as Ours })} />
                <ActionIcon size={26} aria-label={t("remove", { name })} onClick={() => onChange(rows.filter((_, place) => place !== at))}>
                  <X size={14} />
                </ActionIcon>
              </span>
            </div>
          );
        })}
        {options
          .filter(({ value }) => !rows.some(({ theirs }) => theirs === value))
          .map(({ value, label }) => (
            <div key={value} className={styles.row}>
              <span>{label}</span>
              <ArrowRight size={14} aria-hidden />
              <Select size="xs" aria-label={t("means", { theirs: label })} placeholder={t("means_nothing")} data={data} value={null} onChange={(ours) => ours && onChange([...rows, { theirs: value, ours: ours as Ours }])} />
            </div>
          ))}
        {options.length === 0 && usual && (
          <Button size="compact-xs" variant="default" className={styles.add} leftSection={<Plus size={13} />} onClick={() => onChange([...rows, { theirs: "", ours: usual }])}>
            {t("add_row")}
          </Button>
        )}
      </div>
    </details>
  );
}
