import { VisuallyHidden } from "@mantine/core";
import { useTranslations } from "use-intl";
import styles from "./Messages.module.css";

export function QuestionMessage({ text }: { text: string }) {
  const t = useTranslations("assistant");
  return (
    <div className={styles.question} data-question>
      <VisuallyHidden>{t("question")}</VisuallyHidden>
      <div dir="auto">{text}</div>
    </div>
  );
}
