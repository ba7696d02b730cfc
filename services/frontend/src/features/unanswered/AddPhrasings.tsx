import { Button, Modal, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { ArticlePicker, type PickedArticle } from "@/components/ArticlePicker";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { longestPhrasing } from "@/features/knowledge/phrasings/limits";
import type { AskedQuestion, QuestionGroup } from "@/lib/api/types";
import { addPhrasings } from "./add-phrasings";
import styles from "./AddPhrasings.module.css";

type Properties = { group: QuestionGroup; wordings: AskedQuestion[]; onClose: () => void; onTaken: () => void };

/** An article does answer this: teaches it the words people use for it. */
export function AddPhrasings({ group, wordings, onClose, onTaken }: Properties) {
  const t = useTranslations("unanswered.add");
  const errors = useTranslations("errors");
  const [article, setArticle] = useState<PickedArticle | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [dismissing, setDismissing] = useState(true);
  const chosen = wordings.filter((wording) => !left.has(wording.message_id));
  const adding = useMutation({
    mutationFn: ({ id }: PickedArticle) => addPhrasings(id, chosen.map((wording) => wording.question)),
    onSuccess: (_added, { title }) => {
      notifications.show({ message: t("added", { count: chosen.length, title }) });
      if (dismissing) onTaken();
      onClose();
    },
  });
  const toggle = (id: string) => setLeft((before) => (before.has(id) ? new Set([...before].filter((other) => other !== id)) : new Set([...before, id])));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (article && chosen.length > 0 && !adding.isPending) adding.mutate(article);
  };
  return (
    <Modal opened onClose={onClose} size={560} title={t("title")} closeButtonProps={{ "aria-label": t("cancel") }}>
      <Form className={styles.form} onSubmit={submit}>
        <p className={styles.lead}>{t("lead")}</p>
        <ArticlePicker label={t("article")} query={group.question} value={article} onChange={setArticle} />
        <fieldset className={styles.wordings}>
          <legend>{t("wordings")}</legend>
          {wordings.map((wording) => (
            <label key={wording.message_id} className={styles.wording} lang={group.language}>
              <input type="checkbox" checked={!left.has(wording.message_id)} onChange={() => toggle(wording.message_id)} />
              <span className={styles.words} dir="auto">
                {wording.question}
              </span>
            </label>
          ))}
          {chosen.some(({ question }) => question.length > longestPhrasing) && <p className={styles.limit}>{t("shortened", { count: longestPhrasing })}</p>}
        </fieldset>
        <Switch size="xs" checked={dismissing} onChange={(event) => setDismissing(event.currentTarget.checked)} label={t("take_off")} />
        {adding.isError && <Notice tone="error">{errors(`${errorKind(adding.error)}.detail`)}</Notice>}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" disabled={!article || chosen.length === 0} loading={adding.isPending}>
            {t("submit", { count: chosen.length })}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}
