"use client";

import { Button, Slider, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { Section } from "@/components/Screen";
import { errorKind, ErrorState, LoadingRows } from "@/components/States";
import { api } from "@/lib/api";
import type { AssistantSettings } from "@/lib/api/types";
import { administrationKeys, useAssistantSettings } from "./queries";
import styles from "./AssistantSettingsSection.module.css";

export function AssistantSettingsSection() {
  const t = useTranslations("settings.assistant");
  const settings = useAssistantSettings(true);
  return (
    <Section title={t("title")} lead={t("lead")}>
      {settings.isPending ? (
        <LoadingRows rows={1} height={120} />
      ) : settings.isError ? (
        <ErrorState compact error={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <SettingsForm key={settings.data.version} settings={settings.data} />
      )}
    </Section>
  );
}

function SettingsForm({ settings }: { settings: AssistantSettings }) {
  const t = useTranslations("settings.assistant");
  const errors = useTranslations("errors");
  const format = useFormatter();
  const queryClient = useQueryClient();
  const [threshold, setThreshold] = useState(settings.threshold);
  const [enabled, setEnabled] = useState(settings.model.enabled);
  const percent = (value: number) => format.number(value, { style: "percent", maximumFractionDigits: 0 });
  const saving = useMutation({
    mutationFn: () =>
      api.json<AssistantSettings>("/api/v1/assistant/settings", { method: "PUT", body: { threshold, model: { enabled } } }),
    onSuccess: (saved) => {
      queryClient.setQueryData(administrationKeys.settings, saved);
      notifications.show({ message: t("saved") });
    },
  });
  return (
    <div className={styles.form}>
      <div className={styles.threshold}>
        <p id="threshold-name" className={styles.name}>
          {t("threshold")}
        </p>
        <output className={styles.value}>{percent(threshold)}</output>
      </div>
      <Slider min={0} max={1} step={0.01} label={null} value={threshold} onChange={setThreshold} thumbProps={{ "aria-labelledby": "threshold-name" }} thumbValueText={percent} />
      <p className={styles.ends}>
        <span>{t("answers_more")}</span>
        <span>{t("refuses_more")}</span>
      </p>
      {settings.model.configured ? (
        <Switch checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} label={t("model_on")} description={settings.model.name} styles={{ description: { marginTop: 6 } }} />
      ) : (
        <p className={styles.model}>{t("model_off")}</p>
      )}
      {saving.isError && <Notice tone="error">{errors(`${errorKind(saving.error)}.detail`)}</Notice>}
      <Button className={styles.save} loading={saving.isPending} disabled={threshold === settings.threshold && enabled === settings.model.enabled} onClick={() => saving.mutate()}>
        {t("save")}
      </Button>
    </div>
  );
}
