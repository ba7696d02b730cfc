import { ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import maps from "./Maps.module.css";
import styles from "./Placeholders.module.css";

/** What a template may be filled with, to be copied. */
export function Placeholders({ names }: { names: string[] }) {
  const t = useTranslations("integrations.set_up.placeholders");
  if (names.length === 0) return null;
  return (
    <details className={maps.folded}>
      <summary>
        <ChevronRight size={15} aria-hidden />
        {t("title")}
      </summary>
      <p className={styles.names} translate="no">
        {names.map((name) => (
          <code key={name}>{`{{${name}}}`}</code>
        ))}
      </p>
      <p className={styles.filters}>
        {t.rich("filters", {
          default: () => <code translate="no">{"{{assignee.name|default:–}}"}</code>,
          map: () => <code translate="no">{"{{ticket.priority|map:low=4,normal=3|number}}"}</code>,
          truncate: () => <code translate="no">{"{{ticket.subject|truncate:80}}"}</code>,
        })}
      </p>
    </details>
  );
}
