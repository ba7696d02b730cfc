import { useTranslations } from "use-intl";
import type { DeliverySummary } from "@/lib/api/types";
import { isToolsOwn } from "./delivery";
import styles from "./DeliveryReason.module.css";
import { ToolsWords } from "./ToolsWords";

/** Why a delivery is as it is: in plain words, then in the tool's own. */
export function DeliveryReason({ delivery }: { delivery: Pick<DeliverySummary, "state" | "reason_code" | "reason"> }) {
  const t = useTranslations("integrations.words");
  const { state, reason_code: code, reason } = delivery;
  if (code === "none" && reason === "") return null;
  return (
    <div className={styles.reason} data-state={state}>
      {code !== "none" && <p className={styles.plain}>{t(`reasons.${code}`)}</p>}
      {reason !== "" && <ToolsWords lead={t(isToolsOwn(code) ? "tool_says" : "in_detail")} words={reason} />}
    </div>
  );
}
