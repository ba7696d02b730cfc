import { Select, TextInput } from "@mantine/core";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type CallInput, callMethods, type CallName, placeholdersOf, pointerLabelOf, pointersOf } from "./calls";
import styles from "./CallsSection.module.css";
import { type Faults, faultAt } from "./faults";
import { JsonField } from "./JsonField";
import { jsonOf } from "./json-text";
import { Placeholders } from "./Placeholders";
import card from "./SetUp.module.css";

type Properties = { name: CallName; call: CallInput; faults: Faults; tried: boolean; onChange: (part: Partial<CallInput>) => void };

/** One call: folded, but for the one that no connector can be without, and where something in it is at fault. */
export function CallFields({ name, call, faults, tried, onChange }: Properties) {
  const t = useTranslations("integrations.set_up.calls");
  const place = `settings/generic/${name}`;
  const isAtFault = faultAt(faults, place) !== undefined || (tried && jsonOf(call.body) === undefined);
  const [opened, setOpened] = useState(name === "create");
  const isUsed = call.method !== "";
  const code = { autoComplete: "off", spellCheck: false, maxLength: 2000, classNames: { input: card.mono ?? "" } };
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
        {isUsed && call.method !== "GET" && (
          <JsonField label={t("body")} description={t("body_detail")} value={call.body} fault={faultAt(faults, `${place}/body`)} tried={tried} onChange={(body) => onChange({ body })} />
        )}
        {pointersOf[name].length > 0 && (
          <div className={styles.pointers}>
            {pointersOf[name].map((pointer) => (
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
        )}
        <Placeholders names={placeholdersOf[name]} />
      </div>
    </details>
  );
}
