import { Button } from "@mantine/core";
import { CircleHelp, Inbox } from "lucide-react";
import { useTranslations } from "use-intl";
import { Markdown } from "@/features/content/LazyMarkdown";
import styles from "./Refusal.module.css";

/** The assistant does not know, says so, and offers the people who may. */
export function Refusal({ text, onHandOff }: { text: string; onHandOff: (() => void) | null }) {
  const t = useTranslations("assistant.refusal");
  return (
    <div className={styles.refusal} data-refusal>
      <p className={styles.title}>
        <CircleHelp size={17} aria-hidden />
        {t("title")}
      </p>
      <div className={styles.text}>
        <Markdown source={text || t("detail")} />
      </div>
      {onHandOff && (
        <Button size="xs" leftSection={<Inbox size={15} />} onClick={onHandOff}>
          {t("create_ticket")}
        </Button>
      )}
    </div>
  );
}
