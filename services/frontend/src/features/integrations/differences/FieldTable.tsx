import { useTranslations } from "use-intl";
import type { FieldDrift } from "@/lib/api/types";
import { valueOf } from "../difference";
import styles from "./FieldTable.module.css";

/** What of the fields is not the same, side by side. */
export function FieldTable({ fields, label }: { fields: FieldDrift[]; label: string }) {
  const t = useTranslations("integrations.differences");
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("field")}</th>
          <th scope="col">{t("here")}</th>
          <th scope="col">{t("there")}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((drift, at) => (
          <tr key={at}>
            <th scope="row">{t(`fields.${drift.field}`)}</th>
            <Value drift={drift} side="here" />
            <Value drift={drift} side="there" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ drift, side }: { drift: FieldDrift; side: "here" | "there" }) {
  const t = useTranslations("integrations.differences");
  const tickets = useTranslations("tickets");
  const value = valueOf(drift, side);
  if ("status" in value) return <td>{tickets(`statuses.${value.status}`)}</td>;
  if ("priority" in value) return <td>{tickets(`priorities.${value.priority}`)}</td>;
  if ("text" in value) return <td dir="auto">{value.text}</td>;
  return <td className={styles.none}>{value.word === "nobody" ? tickets("assignees.none") : t(value.word)}</td>;
}
