import { Button } from "@mantine/core";
import { Inbox } from "lucide-react";
import { useTranslations } from "use-intl";
import { Markdown } from "@/features/content/LazyMarkdown";
import styles from "./Messages.module.css";

type Properties = { text: string; /** Whether a ticket is what the reply comes to; otherwise it is at hand. */ suggested: boolean; onHandOff: (() => void) | null };

/** The assistant's own words, to small talk: no sources, nothing to judge. Who wants a person is shown the way to one. */
export function Reply({ text, suggested, onHandOff }: Properties) {
  const t = useTranslations("assistant");
  return (
    <div className={styles.reply} data-reply>
      <Markdown source={text} />
      {onHandOff && (
        <Button size="xs" variant={suggested ? "filled" : "default"} leftSection={<Inbox size={15} />} onClick={onHandOff}>
          {t("create_ticket")}
        </Button>
      )}
    </div>
  );
}
