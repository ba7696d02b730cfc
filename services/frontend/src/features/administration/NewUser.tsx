"use client";

import { Button, Modal, PasswordInput, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { api, ApiError } from "@/lib/api";
import type { Language, Role } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { languages } from "@/i18n/language";
import { roles } from "./roles";
import styles from "./NewUser.module.css";

type Input = { name: string; email: string; password: string; role: Role; language: Language };

const blank: Omit<Input, "password"> = { name: "", email: "", role: "requester", language: "fr" };

export function NewUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations("users");
  const auth = useTranslations("auth");
  const names = useTranslations("account_menu.languages");
  const errors = useTranslations("errors");
  const fieldErrors = useFieldErrors();
  const queryClient = useQueryClient();
  // A password is never kept on the device.
  const draft = useDraft("new-user", blank);
  const form = useForm<Input>({
    initialValues: { ...draft.value, password: "" },
    onValuesChange: ({ name, email, role, language }) => draft.change({ name, email, role, language }),
  });
  const creation = useMutation({
    mutationFn: (input: Input) => api.create("/api/v1/users", { body: input }),
    onSuccess: (user) => {
      void queryClient.invalidateQueries({ queryKey: ["users"] });
      notifications.show({ message: t("created", { name: user.name }) });
      form.setInitialValues({ ...blank, password: "" });
      form.reset();
      draft.sent();
      onClose();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const taken = creation.error instanceof ApiError && creation.error.code === "email_taken";
  const refusedFields = Object.keys(fieldErrors(creation.error)).length > 0;
  return (
    <Modal opened={opened} onClose={onClose} title={t("new")} closeButtonProps={{ "aria-label": t("cancel") }}>
      <Form className={styles.form} onSubmit={form.onSubmit((values) => creation.mutate(values))}>
        {creation.isError && !refusedFields && <Notice tone="error">{taken ? auth("errors.email_taken") : errors(`${errorKind(creation.error)}.detail`)}</Notice>}
        <TextInput label={t("name")} required withAsterisk={false} data-autofocus {...form.getInputProps("name")} />
        <TextInput type="email" label={auth("email")} autoComplete="off" required withAsterisk={false} {...form.getInputProps("email")} />
        <PasswordInput
          label={auth("password")}
          description={auth("password_rule")}
          autoComplete="new-password"
          minLength={12}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": auth("show_password") }}
          {...form.getInputProps("password")}
        />
        <div className={styles.pair}>
          <Select label={t("role")} allowDeselect={false} data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))} {...form.getInputProps("role")} />
          <Select label={t("language")} allowDeselect={false} data={languages.map((value) => ({ value, label: names(value) }))} {...form.getInputProps("language")} />
        </div>
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={creation.isPending}>
            {t("create")}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}
