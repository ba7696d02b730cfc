import { Button, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import type { AssistantSettings } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { budgetOf, longestFirstToken, longestTotal, millisecondsOf, modelChangeOf, type ModelInput, modelInputOf } from "./model-input";
import styles from "./ModelForm.module.css";
import { useSaveSettings } from "./save-settings";
import { TokenUse } from "./TokenUse";

export function ModelForm({ model }: { model: AssistantSettings["model"] }) {
  const t = useTranslations("settings.model");
  const errors = useTranslations("errors");
  const saving = useSaveSettings();
  const before = useMemo(() => modelInputOf(model), [model]);
  const draft = useDraft("settings.model", before);
  const form = useForm<ModelInput>({
    initialValues: draft.value,
    onValuesChange: draft.change,
    validate: {
      daily_tokens: (value) => (budgetOf(value) === undefined ? t("whole_number") : null),
      first_token_s: (value) => (millisecondsOf(value, longestFirstToken) === undefined ? t("seconds_needed", { longest: longestFirstToken }) : null),
      total_s: (value, { first_token_s }) => {
        const total = millisecondsOf(value, longestTotal);
        if (total === undefined) return t("seconds_needed", { longest: longestTotal });
        return total !== null && total < (millisecondsOf(first_token_s, longestFirstToken) ?? 0) ? t("total_too_short") : null;
      },
    },
  });
  const off = !model.configured;
  const { "model/first_token_ms": firstTokenRefused, ...refused } = useFieldErrors()(saving.error);
  // Within its own bounds, it is longer than the whole answer may take since that was changed elsewhere.
  const faults = [...(firstTokenRefused ? [t("first_token_too_long")] : []), ...Object.values(refused)];
  const save = (typed: ModelInput) =>
    saving.mutateAsync({ model: modelChangeOf(before, typed) }).then(
      (saved) => {
        form.setValues(modelInputOf(saved.model));
        draft.sent();
      },
      () => undefined,
    );
  const number = { inputMode: "decimal", disabled: off, autoComplete: "off" } as const;
  return (
    <Form className={styles.form} onSubmit={form.onSubmit(save)}>
      {off && <Notice>{t("not_configured")}</Notice>}
      <Switch disabled={off} label={t("enabled")} description={off ? undefined : model.name} styles={{ description: { marginTop: 6 } }} {...form.getInputProps("enabled", { type: "checkbox" })} />
      <div className={styles.budget}>
        <TextInput {...number} inputMode="numeric" label={t("daily_tokens")} description={t("daily_tokens_detail")} placeholder={t("no_bound")} {...form.getInputProps("daily_tokens")} />
        {!off && <TokenUse used={model.tokens_today} bound={model.daily_tokens ?? null} />}
      </div>
      <div className={styles.pair}>
        <TextInput {...number} label={t("first_token")} description={t("first_token_detail")} rightSection={t("seconds")} rightSectionPointerEvents="none" {...form.getInputProps("first_token_s")} />
        <TextInput {...number} label={t("total")} description={t("total_detail")} rightSection={t("seconds")} rightSectionPointerEvents="none" {...form.getInputProps("total_s")} />
      </div>
      {saving.isError && <Notice tone="error">{faults.length > 0 ? faults.join(" ") : errors(`${errorKind(saving.error)}.detail`)}</Notice>}
      <footer className={styles.footer}>
        <Button type="submit" loading={saving.isPending} disabled={off || Object.keys(modelChangeOf(before, form.values)).length === 0}>
          {t("save")}
        </Button>
        {!off && <span className={styles.hint}>{t("empty_detail")}</span>}
      </footer>
    </Form>
  );
}
