import { Select, TextInput } from "@mantine/core";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { bringsBack, type CallInput, callMethods, type CallName, hasBody, placeholdersOf, pointerLabelOf, type PointerName, pointersBackShown, pointersOf } from "./calls";
import styles from "./CallsSection.module.css";
import { type Faults, faultAt } from "./faults";
import { JsonField } from "./JsonField";
import { jsonOf } from "./json-text";
import { Placeholders } from "./Placeholders";
import card from "./SetUp.module.css";

type Properties = { name: CallName; call: CallInput; /** Whether what changes there is to come here. */ comesBack: boolean; faults: Faults; tried: boolean; onChange: (part: Partial<CallInput>) => void };

/** One call: folded, but for the one that no connector can be without, and where something in it is at fault. */
export function CallFields({ name, call, comesBack, faults, tried, onChange }: Properties) {
  const t = useTranslations("integrations.set_up.calls");
  const place = `settings/generic/${name}`;
  const isAtFault = faultAt(faults, place) !== undefined || (tried && hasBody(call) && jsonOf(call.body) === undefined);
  const [opened, setOpened] = useState(name === "create");
  const isUsed = call.method !== "";
  const code = { autoComplete: "off", spellCheck: false, maxLength: 2000, classNames: { input: card.mono ?? "" } };
  const back = pointersBackShown(name, call, comesBack);
  const pointerFields = (pointers: readonly PointerName[]) =>
    pointers.length > 0 && (
      <div className={styles.pointers}>
        {pointers.map((pointer) => (
          <TextInput
            {...code}
            key={pointer}
            label={t(`pointers.${pointerLabelOf(name, pointer)}`)}
            placeholder={pointer === "list_at" ? "/items" : `/${pointer.replace("_at", "")}`}
            value={call[pointer]}
            error={faults[`${place}/${pointer}`]}
            onChange={(event) => onChange({ [pointer]: event.currentTarget.value })}
          />
        ))}
      </div>
    );
  return (
    <details className={styles.call} open={opened || isAtFault} onToggle={(event) => event.target === event.currentTarget && setOpened(event.currentTarget.open)}>
      <summary>
        <ChevronRight size={15} aria-hidden />
        <span className={styles.title}>
          {t(`names.${name}`)}
          {isUsed ? (
            <code translate="no">
              {call.method} {call.path}
            </code>
          ) : (
            <span className={styles.unused}>{t("unused")}</span>
          )}
        </span>
        <span className={styles.detail}>{t(`details.${name}`)}</span>
      </summary>
      <div className={styles.fields}>
        <div className={styles.line}>
          <Select
            label={t("method")}
            placeholder={t("none")}
            clearable={name !== "create" && isUsed}
            clearButtonProps={{ "aria-label": t("no_call") }}
            allowDeselect={name !== "create"}
            data={[...callMethods]}
            value={isUsed ? call.method : null}
            error={faults[`${place}/method`]}
            onChange={(method) => onChange({ method: method ?? "" })}
          />
          <TextInput {...code} label={t("path")} placeholder="/tickets" value={call.path} error={faults[`${place}/path`]} onChange={(event) => onChange({ path: event.currentTarget.value })} />
        </div>
        {hasBody(call) && (
          <JsonField label={t("body")} description={t("body_detail")} value={call.body} fault={faultAt(faults, `${place}/body`)} tried={tried} onChange={(body) => onChange({ body })} />
        )}
        {pointerFields(pointersOf[name])}
        {bringsBack(name) && back.length > 0 && <p className={card.hint}>{t(`back.${name}`)}</p>}
        {pointerFields(back)}
        <Placeholders names={placeholdersOf[name]} />
      </div>
    </details>
  );
}
