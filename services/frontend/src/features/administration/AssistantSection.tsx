"use client";

import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { ErrorState, LoadingRows } from "@/components/States";
import { ModelForm } from "./ModelForm";
import { useAssistantSettings } from "./queries";
import { RepliesForm } from "./RepliesForm";
import { ThresholdForm } from "./ThresholdForm";

/** When the assistant answers, what it says in its own words, and how its answers are worded. Each is saved by itself, and keeps what is typed while another is. */
export function AssistantSection() {
  const t = useTranslations("settings");
  const settings = useAssistantSettings(true);
  if (settings.isPending)
    return (
      <Section title={t("assistant.title")} lead={t("assistant.lead")}>
        <LoadingRows rows={2} height={150} />
      </Section>
    );
  if (settings.isError)
    return (
      <Section title={t("assistant.title")} lead={t("assistant.lead")}>
        <ErrorState compact error={settings.error} onRetry={() => void settings.refetch()} />
      </Section>
    );
  const { threshold, model } = settings.data;
  return (
    <>
      <Section title={t("assistant.title")} lead={t("assistant.lead")}>
        <ThresholdForm key={threshold} settings={settings.data} />
      </Section>
      <Section title={t("replies.title")} lead={t("replies.lead")}>
        <RepliesForm settings={settings.data} />
      </Section>
      <Section title={t("model.title")} lead={t("model.lead")}>
        <ModelForm model={model} />
      </Section>
    </>
  );
}
