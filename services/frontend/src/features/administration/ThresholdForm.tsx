import { Button, Slider } from "@mantine/core";
import { useMemo } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import type { AssistantSettings } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { RehearsalPanel } from "./RehearsalPanel";
import { useSaveSettings } from "./save-settings";
import { leaningOf } from "./threshold-meaning";
import styles from "./ThresholdForm.module.css";

export function ThresholdForm({ settings }: { settings: AssistantSettings }) {
  const t = useTranslations("settings.assistant");
  const errors = useTranslations("errors");
  const format = useFormatter();
  const saving = useSaveSettings();
  const draft = useDraft("settings.threshold", useMemo(() => ({ threshold: settings.threshold }), [settings.threshold]));
  const { threshold } = draft.value;
  const setThreshold = (next: number) => draft.change({ threshold: next });
  const recommended = settings.default_threshold;
  const percent = (value: number) => format.number(value, { style: "percent", maximumFractionDigits: 0 });
  const leaning = leaningOf(threshold, recommended);
  return (
    <>
      <div className={styles.form}>
        <div className={styles.threshold}>
          <p id="threshold-name" className={styles.name}>
            {t("threshold")}
          </p>
          <output className={styles.value}>{percent(threshold)}</output>
        </div>
        <Slider
          min={0}
          max={1}
          step={0.01}
          label={null}
          marks={[{ value: recommended }]}
          value={threshold}
          onChange={setThreshold}
          thumbProps={{ "aria-labelledby": "threshold-name", "aria-describedby": "threshold-meaning" }}
          thumbValueText={percent}
        />
        <p className={styles.ends}>
          <span>{t("answers_more")}</span>
          <span>{t("refuses_more")}</span>
        </p>
        <p id="threshold-meaning" className={styles.meaning}>
          <strong data-leaning={leaning}>{t(`leanings.${leaning}.name`)}</strong> {t(`leanings.${leaning}.detail`, { value: percent(threshold) })}
        </p>
        {saving.isError && <Notice tone="error">{errors(`${errorKind(saving.error)}.detail`)}</Notice>}
        <div className={styles.actions}>
          <Button loading={saving.isPending} disabled={threshold === settings.threshold} onClick={() => saving.mutateAsync({ threshold: threshold === recommended ? null : threshold }).then(draft.sent, () => undefined)}>
            {t("save")}
          </Button>
          {threshold !== settings.threshold && (
            <Button variant="subtle" color="gray" onClick={() => setThreshold(settings.threshold)}>
              {t("undo", { value: percent(settings.threshold) })}
            </Button>
          )}
          {threshold !== recommended && settings.threshold !== recommended && (
            <Button variant="subtle" color="gray" onClick={() => setThreshold(recommended)}>
              {t("to_recommended", { value: percent(recommended) })}
            </Button>
          )}
        </div>
      </div>
      <RehearsalPanel threshold={threshold} />
    </>
  );
}
