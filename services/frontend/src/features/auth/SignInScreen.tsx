"use client";

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { PageTitle } from "@/components/PageTitle";
import { AppLink } from "@/features/shell/AppLink";
import { Splash } from "@/features/shell/Splash";
import type { DemoAccount } from "@/lib/api/types";
import { AuthFrame } from "./AuthFrame";
import styles from "./AuthFrame.module.css";
import { DemoAccounts } from "./DemoAccounts";
import { OrganisationChooser } from "./OrganisationChooser";
import { signIn, useSession } from "./session";
import { useAuthError } from "./use-auth-error";
import { useLeaveWhenSignedIn } from "./use-leave-when-signed-in";

export function SignInScreen() {
  const t = useTranslations("auth");
  const session = useSession();
  const messageOf = useAuthError();
  const form = useForm({ initialValues: { email: "", password: "" } });
  const attempt = useMutation({ mutationFn: (input: { email: string; password: string }) => signIn(input.email, input.password) });
  useLeaveWhenSignedIn();

  if (session.status === "unknown" || session.status === "signed_in") return <Splash />;
  if (attempt.data) return <OrganisationChooser choice={attempt.data} onBack={attempt.reset} />;

  const fill = (account: DemoAccount) => {
    form.setValues({ email: account.email, password: account.password });
    attempt.reset();
  };

  return (
    <AuthFrame
      title={t("sign_in.title")}
      lead={t("sign_in.lead")}
      footer={t.rich("sign_in.register", { link: (text) => <AppLink href="/register/">{text}</AppLink> })}
    >
      <PageTitle>{t("sign_in.title")}</PageTitle>
      <Form className={styles.form} onSubmit={form.onSubmit((values) => attempt.mutate(values))}>
        {session.status === "signed_out" && session.reason === "ended" && !attempt.isError && <Notice>{t("sign_in.ended")}</Notice>}
        {attempt.isError && <Notice tone="error">{messageOf(attempt.error)}</Notice>}
        <TextInput type="email" name="email" label={t("email")} autoComplete="username" required withAsterisk={false} size="md" autoFocus {...form.getInputProps("email")} />
        <PasswordInput
          name="password"
          label={t("password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
          visibilityToggleButtonProps={{ "aria-label": t("show_password") }}
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={attempt.isPending}>
          {t("sign_in.submit")}
        </Button>
      </Form>
      <DemoAccounts onChoose={fill} />
    </AuthFrame>
  );
}
