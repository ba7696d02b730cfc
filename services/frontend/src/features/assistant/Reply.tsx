import { Button } from "@mantine/core";
import { Inbox } from "lucide-react";
import { useTranslations } from "use-intl";
import { Markdown } from "@/features/content/LazyMarkdown";
import styles from "./Messages.module.css";

/** The assistant's own words, to small talk: no sources, nothing to judge. Who wants a person is shown the way to one. */
export function Reply({ text, onHandOff }: { text: string; onHandOff: (() => void) | null }) {
  const t = useTranslations("assistant");
  return (
    <div className={styles.reply} data-reply>
      <Markdown source={text} />
      {onHandOff && (
        <Button size="xs" leftSection={<Inbox size={15} />} onClick={onHandOff}>
          {t("create_ticket")}
        </Button>
      )}
    </div>
  );
}
