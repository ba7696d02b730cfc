"use client";

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { PageTitle } from "@/components/PageTitle";
import { useFieldErrors } from "@/components/use-field-errors";
import { AppLink } from "@/features/shell/AppLink";
import { Splash } from "@/features/shell/Splash";
import { AuthFrame } from "./AuthFrame";
import styles from "./AuthFrame.module.css";
import { register, type Registration, useSession } from "./session";
import { useAuthError } from "./use-auth-error";
import { useLeaveWhenSignedIn } from "./use-leave-when-signed-in";

const initialValues: Registration = { organisation: "", name: "", email: "", password: "" };

export function RegisterScreen() {
  const t = useTranslations("auth");
  const session = useSession();
  const messageOf = useAuthError();
  const fieldErrors = useFieldErrors();
  const form = useForm({ initialValues });
  const attempt = useMutation({
    mutationFn: register,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  useLeaveWhenSignedIn();

  if (session.status === "unknown" || session.status === "signed_in") return <Splash />;

  return (
    <AuthFrame
      title={t("register.title")}
      lead={t("register.lead")}
      footer={t.rich("register.sign_in", { link: (text) => <AppLink href="/sign-in/">{text}</AppLink> })}
    >
      <PageTitle>{t("register.title")}</PageTitle>
      <Form className={styles.form} onSubmit={form.onSubmit((values) => attempt.mutate(values))}>
        {attempt.isError && <Notice tone="error">{messageOf(attempt.error)}</Notice>}
        <TextInput label={t("register.organisation")} name="organisation" autoComplete="organization" required withAsterisk={false} size="md" autoFocus {...form.getInputProps("organisation")} />
        <TextInput label={t("register.name")} name="name" autoComplete="name" required withAsterisk={false} size="md" {...form.getInputProps("name")} />
        <TextInput type="email" name="email" label={t("email")} autoComplete="username" required withAsterisk={false} size="md" {...form.getInputProps("email")} />
        <PasswordInput
          label={t("password")}
          description={t("password_rule")}
          name="password"
          autoComplete="new-password"
          minLength={12}
          required
          withAsterisk={false}
          size="md"
          visibilityToggleButtonProps={{ "aria-label": t("show_password") }}
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={attempt.isPending}>
          {t("register.submit")}
        </Button>
      </Form>
    </AuthFrame>
  );
}
