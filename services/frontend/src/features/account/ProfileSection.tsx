"use client";

import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { Section } from "@/components/Screen";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { replaceUser, useUser } from "@/features/auth/session";
import { api } from "@/lib/api";
import { useDraft } from "@/lib/draft";
import styles from "./account.module.css";

export function ProfileSection() {
  const t = useTranslations("account.profile");
  const errors = useTranslations("errors");
  const user = useUser();
  const draft = useDraft("profile", useMemo(() => ({ name: user.name }), [user.name]));
  const { name } = draft.value;
  const saving = useMutation({
    mutationFn: () => api.patch("/api/v1/me", { body: { name: name.trim() } }),
    onSuccess: (saved) => {
      draft.sent();
      replaceUser(saved);
      notifications.show({ message: t("saved") });
    },
  });
  const fault = useFieldErrors()(saving.error).name;
  return (
    <Section title={t("title")}>
      <Form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        {saving.isError && !fault && <Notice tone="error">{errors(`${errorKind(saving.error)}.detail`)}</Notice>}
        <TextInput label={t("name")} autoComplete="name" required withAsterisk={false} value={name} error={fault} onChange={(event) => draft.change({ name: event.currentTarget.value })} />
        <Button type="submit" className={styles.submit} loading={saving.isPending} disabled={!name.trim() || name.trim() === user.name}>
          {t("save")}
        </Button>
      </Form>
    </Section>
  );
}
