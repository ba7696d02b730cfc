import { Button } from "@mantine/core";
import { useFormatter, useTranslations } from "use-intl";
import styles from "./ImportProgress.module.css";
import type { ImportState } from "./use-import";

export function ImportProgress({ state, onCancel }: { state: Extract<ImportState, { phase: "sending" }>; onCancel: () => void }) {
  const t = useTranslations("knowledge.import");
  const { number } = useFormatter();
  // Everything has left, and the server is still reading what came last.
  const reading = state.sent >= 1;
  return (
    <div className={styles.progress}>
      <p className={styles.words}>
        <span>{reading ? t("reading") : t("sending")}</span>
        <span className={styles.share}>{number(state.sent, { style: "percent" })}</span>
      </p>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={t("progress")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(state.sent * 100)}
        data-reading={reading || undefined}
      >
        <div className={styles.bar} style={{ transform: `scaleX(${state.sent})` }} />
      </div>
      <p className={styles.count} role="status">
        {t("read", { read: state.read, files: state.files })}
      </p>
      <div className={styles.actions}>
        <Button variant="default" data-autofocus onClick={onCancel}>
          {t("stop")}
        </Button>
      </div>
    </div>
  );
}
