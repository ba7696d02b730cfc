import { useDisclosure } from "@mantine/hooks";
import { ChevronRight } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { conversationPath } from "@/features/assistant/paths";
import { AppLink } from "@/features/shell/AppLink";
import type { AskedQuestion, Language } from "@/lib/api/types";
import styles from "./Wordings.module.css";

/** The other words in which the same was asked, folded until someone wants to see them. */
export function Wordings({ wordings, language }: { wordings: AskedQuestion[]; language: Language }) {
  const t = useTranslations("unanswered");
  const [opened, { toggle }] = useDisclosure(false);
  const list = useId();
  return (
    <div className={styles.wordings}>
      <button type="button" className={styles.toggle} aria-expanded={opened} aria-controls={list} onClick={toggle}>
        <ChevronRight size={13} aria-hidden />
        {t("other_wordings", { count: wordings.length })}
      </button>
      <ul id={list} hidden={!opened} className={styles.list}>
        {wordings.map((wording) => (
          <li key={wording.message_id}>
            <AppLink href={conversationPath(wording.conversation_id)} lang={language} dir="auto">
              {wording.question}
            </AppLink>
            <span className={styles.facts}>
              {t("asked", { count: wording.asked })} · <Time at={wording.asked_at} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
