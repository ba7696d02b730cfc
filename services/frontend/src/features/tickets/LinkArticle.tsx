import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { ArticlePicker, type PickedArticle } from "@/components/ArticlePicker";
import { Form } from "@/components/Form";
import { longestPhrasing } from "@/features/knowledge/phrasings/limits";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { Ticket } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { useTicketArticle } from "./article";
import styles from "./LinkArticle.module.css";

type Properties = { ticket: Ticket; opened: boolean; onClose: () => void };

/** Chooses the article that answers a ticket, and the words in which the next person may ask the same. */
export function LinkArticle({ ticket, opened, onClose }: Properties) {
  const t = useTranslations("tickets.article");
  return (
    <Modal opened={opened} onClose={onClose} returnFocus={false} size={560} title={t("title")} closeButtonProps={{ "aria-label": t("cancel") }}>
      <Choice ticket={ticket} onClose={onClose} />
    </Modal>
  );
}

type Chosen = { article: PickedArticle | null; question: string };

function Choice({ ticket, onClose }: Omit<Properties, "opened">) {
  const t = useTranslations("tickets.article");
  const language = useLanguage();
  const [initial] = useState<Chosen>(() => ({
    article: ticket.article ? { id: ticket.article.document_id, title: ticket.article.title, language } : null,
    question: (ticket.article?.question ?? ticket.subject).slice(0, longestPhrasing),
  }));
  const draft = useDraft(`ticket.${ticket.id}.article`, initial);
  const { article, question } = draft.value;
  const linking = useTicketArticle(ticket.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!article || !question.trim()) return;
    linking.mutateAsync({ document_id: article.id, title: article.title, question: question.trim() }).then(draft.sent, () => undefined);
    onClose();
  };
  const cancel = () => {
    draft.discard();
    onClose();
  };
  return (
    <Form className={styles.form} onSubmit={submit}>
      <ArticlePicker label={t("article")} query={ticket.subject} value={article} onChange={(picked) => draft.change({ article: picked })} />
      <Textarea
        label={t("question")}
        description={t(ticket.status === "solved" || ticket.status === "closed" ? "question_detail_solved" : "question_detail")}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={longestPhrasing}
        value={question}
        onChange={(event) => draft.change({ question: event.currentTarget.value })}
      />
      <div className={styles.actions}>
        <Button variant="default" onClick={cancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={!article || !question.trim()}>
          {t("submit")}
        </Button>
      </div>
    </Form>
  );
}
