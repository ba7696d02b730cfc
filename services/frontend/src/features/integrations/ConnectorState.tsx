import { useNow, useTranslations } from "use-intl";
import { Due } from "@/components/Due";
import type { ConnectorHealth } from "@/lib/api/types";
import styles from "./ConnectorState.module.css";
import { useDuration } from "./use-duration";

/** How a connector is, in plain words. */
export function ConnectorState({ health }: { health: ConnectorHealth }) {
  const t = useTranslations("integrations.health");
  const duration = useDuration();
  const now = useNow({ updateInterval: 30_000 });
  const { state, switched_off_because: because, failing_since: since, not_before: until } = health;
  const words = () => {
    if (state === "switched_off") return t(`switched_off.${because === "credentials" || because === "gone" ? because : "failing"}`);
    if (state === "troubled" && since) return t("troubled_for", { duration: duration((now.getTime() - new Date(since).getTime()) / 1000) });
    if (state === "limited" && until) return t.rich("limited_until", { time: () => <Due at={until} /> });
    return t(state);
  };
  return (
    <span className={styles.state} data-state={state}>
      {words()}
    </span>
  );
}
