import { ActionIcon, Button, Tooltip, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { FilePlus2, PenLine, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useFormatter, useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { errorKind } from "@/components/States";
import { Time } from "@/components/Time";
import { useOnceOpened } from "@/components/use-once-opened";
import { conversationPath } from "@/features/assistant/paths";
import { articleAboutPath } from "@/features/knowledge/paths";
import { RemovedRow } from "@/features/knowledge/RemovedRow";
import { useRemoval } from "@/features/knowledge/use-removal";
import { AppLink } from "@/features/shell/AppLink";
import type { QuestionGroup } from "@/lib/api/types";
import styles from "./GroupRow.module.css";
import { useDismissGroup } from "./queries";
import { Wordings } from "./Wordings";
import { wordingsOf } from "./wordings";

const AddPhrasings = dynamic(() => import("./AddPhrasings").then((module) => module.AddPhrasings));

/** Questions that mean the same, and what can be done about them: write, teach, or dismiss. */
export function GroupRow({ group }: { group: QuestionGroup }) {
  const t = useTranslations("unanswered");
  const errors = useTranslations("errors");
  const format = useFormatter();
  const [adding, { open, close }] = useDisclosure(false);
  useOnceOpened(adding);
  const dismissal = useDismissGroup(group);
  const removal = useRemoval(async (options) => {
    try {
      await dismissal.mutateAsync(options);
      return true;
    } catch (error) {
      notifications.show({ color: "red", message: `${t("not_dismissed")} ${errors(`${errorKind(error)}.detail`)}` });
      return false;
    }
  });
  const wordings = wordingsOf(group);
  const [first] = wordings;
  if (removal.pending)
    return (
      <li className={styles.dismissed}>
        <RemovedRow removal={removal}>{t("dismissed", { question: group.question })}</RemovedRow>
      </li>
    );
  return (
    <li className={styles.group} aria-label={group.question}>
      <p className={styles.count} title={t("asked", { count: group.asked })}>
        <span aria-hidden>{`${format.number(group.asked)}×`}</span>
        <VisuallyHidden>{t("asked", { count: group.asked })}</VisuallyHidden>
      </p>
      <div className={styles.text}>
        {first ? (
          <AppLink href={conversationPath(first.conversation_id)} className={styles.question} lang={group.language} dir="auto">
            {group.question}
          </AppLink>
        ) : (
          <p className={styles.question} lang={group.language} dir="auto">
            {group.question}
          </p>
        )}
        <p className={styles.facts}>
          <span className={styles.language}>{group.language.toUpperCase()}</span>
          <span>{t.rich("last_asked", { time: () => <Time at={group.last_asked_at} /> })}</span>
          <span>{t("confidence", { value: format.number(group.confidence, { style: "percent", maximumFractionDigits: 0 }) })}</span>
        </p>
        {wordings.length > 1 && <Wordings wordings={wordings.slice(1)} language={group.language} />}
      </div>
      <div className={styles.actions}>
        <LinkButton href={articleAboutPath(group.question, group.language)} variant="default" size="xs" leftSection={<PenLine size={14} />}>
          {t("write")}
        </LinkButton>
        <Button variant="subtle" color="gray" size="xs" leftSection={<FilePlus2 size={14} />} onClick={open}>
          {t("add_to_article")}
        </Button>
        <Tooltip label={t("dismiss_detail")}>
          <ActionIcon size={30} aria-label={t("dismiss_named", { question: group.question })} onClick={removal.begin}>
            <X size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      {adding && <AddPhrasings group={group} wordings={wordings} onClose={close} onTaken={() => dismissal.mutate({ keepalive: false })} />}
    </li>
  );
}
