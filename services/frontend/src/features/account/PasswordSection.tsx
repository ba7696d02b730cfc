"use client";

import { Button, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { Section } from "@/components/Screen";
import { useFieldErrors } from "@/components/use-field-errors";
import { useAuthError } from "@/features/auth/use-auth-error";
import { api } from "@/lib/api";
import styles from "./account.module.css";

const initialValues = { current_password: "", new_password: "" };

export function PasswordSection() {
  const t = useTranslations("account.password");
  const auth = useTranslations("auth");
  const messageOf = useAuthError();
  const fieldErrors = useFieldErrors();
  const queryClient = useQueryClient();
  const form = useForm({ initialValues });
  const changing = useMutation({
    mutationFn: (input: typeof initialValues) => api.post("/api/v1/me/password", { body: input }),
    onSuccess: () => {
      form.reset();
      notifications.show({ message: t("saved") });
      void queryClient.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const toggle = { "aria-label": auth("show_password") };
  return (
    <Section title={t("title")} lead={t("lead")}>
      <Form className={styles.form} onSubmit={form.onSubmit((values) => changing.mutate(values))}>
        {changing.isError && <Notice tone="error">{messageOf(changing.error)}</Notice>}
        <PasswordInput label={t("current")} autoComplete="current-password" required withAsterisk={false} visibilityToggleButtonProps={toggle} {...form.getInputProps("current_password")} />
        <PasswordInput
          label={t("new")}
          description={auth("password_rule")}
          autoComplete="new-password"
          minLength={12}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("new_password")}
        />
        <Button type="submit" className={styles.submit} loading={changing.isPending}>
          {t("save")}
        </Button>
      </Form>
    </Section>
  );
}
