import { ActionIcon, Button, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { CallFields } from "./CallFields";
import { type CallsInput, callsShown, type HeaderRow } from "./calls";
import styles from "./CallsSection.module.css";
import { type Faults, faultAt } from "./faults";
import card from "./SetUp.module.css";
import type { SetUp } from "./use-set-up";

/** The calls of an API that none of us knows. */
export function CallsSection({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.calls");
  const { input, faults, tried } = setUp;
  const { calls } = input;
  const comesBack = input.direction !== "out";
  const change = (part: Partial<CallsInput>) => setUp.change({ calls: { ...calls, ...part } });
  return (
    <Section title={t("title")} lead={t("lead")}>
      <div className={card.card}>
        {callsShown(calls, comesBack).map((name) => (
          <CallFields key={name} name={name} call={calls[name]} comesBack={comesBack} faults={faults} tried={tried} onChange={(part) => change({ [name]: { ...calls[name], ...part } })} />
        ))}
        <Headers rows={calls.headers} faults={faults} onChange={(headers) => change({ headers })} />
        <TextInput
          label={t("idempotency")}
          description={t("idempotency_detail")}
          placeholder="Idempotency-Key"
          autoComplete="off"
          value={calls.idempotency_header}
          error={faults["settings/generic/idempotency_header"]}
          onChange={(event) => change({ idempotency_header: event.currentTarget.value })}
        />
      </div>
    </Section>
  );
}

function Headers({ rows, faults, onChange }: { rows: HeaderRow[]; faults: Faults; onChange: (rows: HeaderRow[]) => void }) {
  const t = useTranslations("integrations.set_up.calls");
  const replace = (at: number, part: Partial<HeaderRow>) => onChange(rows.map((row, place) => (place === at ? { ...row, ...part } : row)));
  return (
    <fieldset className={styles.headers}>
      <legend>{t("headers")}</legend>
      {rows.map(({ name, value }, at) => (
        <div key={at} className={styles.header}>
          <TextInput size="xs" aria-label={t("header_name")} placeholder={t("header_name")} autoComplete="off" value={name} onChange={(event) => replace(at, { name: event.currentTarget.value })} />
          <TextInput
            size="xs"
            aria-label={t("header_value", { name })}
            placeholder={t("value")}
            autoComplete="off"
            value={value}
            error={faultAt(faults, `settings/generic/headers/${name.trim()}`)}
            onChange={(event) => replace(at, { value: event.currentTarget.value })}
          />
          <ActionIcon size={30} aria-label={t("remove_header", { name })} onClick={() => onChange(rows.filter((_, place) => place !== at))}>
            <X size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button size="xs" variant="default" className={styles.add} leftSection={<Plus size={14} />} onClick={() => onChange([...rows, { name: "", value: "" }])}>
        {t("add_header")}
      </Button>
    </fieldset>
  );
}
