import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { PageTitle } from "@/components/PageTitle";
import type { OrganisationChoice } from "@/lib/api/types";
import { AuthFrame } from "./AuthFrame";
import styles from "./AuthFrame.module.css";
import { chooseOrganisation } from "./session";
import { useAuthError } from "./use-auth-error";

/** Which of their organisations someone wants to enter. The first has the focus, so that Enter and Tab are enough. */
export function OrganisationChooser({ choice, onBack }: { choice: OrganisationChoice; onBack: () => void }) {
  const t = useTranslations("auth.choose");
  const messageOf = useAuthError();
  const attempt = useMutation({ mutationFn: (id: string) => chooseOrganisation(choice.choice, id) });
  return (
    <AuthFrame
      title={t("title")}
      lead={t("lead")}
      footer={
        <button type="button" className={styles.more} onClick={onBack}>
          {t("back")}
        </button>
      }
    >
      <PageTitle>{t("title")}</PageTitle>
      {attempt.isError && <Notice tone="error">{messageOf(attempt.error)}</Notice>}
      <ul className={styles.organisations} aria-label={t("title")}>
        {choice.organisations.map(({ id, name }, position) => (
          <li key={id}>
            <Button
              fullWidth
              size="md"
              variant="default"
              justify="flex-start"
              leftSection={<Building2 size={18} aria-hidden />}
              autoFocus={position === 0}
              loading={attempt.isPending && attempt.variables === id}
              onClick={() => !attempt.isPending && attempt.mutate(id)}
            >
              {name}
            </Button>
          </li>
        ))}
      </ul>
    </AuthFrame>
  );
}
