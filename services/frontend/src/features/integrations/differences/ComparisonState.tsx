import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import type { Reconciliation } from "@/lib/api/types";
import { isComparing } from "../comparison";
import styles from "./ComparisonState.module.css";

/** How far the latest comparison is, or what it came to, in plain words. */
export function ComparisonState({ comparison }: { comparison: Reconciliation }) {
  const t = useTranslations("integrations.differences.comparison");
  const { possible, state, finished_at: at, records, tickets, mended, problem } = comparison;
  const words = () => {
    if (!possible) return t("impossible");
    if (state === "asked") return t("asked");
    if (state === "running") return t("running", { records, tickets });
    return state === "done" && at ? t.rich("done", { records, tickets, mended, time: () => <Time at={at} /> }) : t("never");
  };
  return (
    <>
      <p className={styles.state} data-state={!possible ? "impossible" : problem !== "" ? "waiting" : state}>
        <span>{words()}</span>
      </p>
      {possible && isComparing(comparison) && <span className={styles.track} data-waiting={problem !== "" || undefined} aria-hidden />}
    </>
  );
}
