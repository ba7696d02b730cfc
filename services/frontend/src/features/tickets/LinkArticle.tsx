import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { ArticlePicker, type PickedArticle } from "@/components/ArticlePicker";
import { longestPhrasing } from "@/features/knowledge/phrasings/limits";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { Ticket } from "@/lib/api/types";
import { useTicketArticle } from "./article";
import styles from "./LinkArticle.module.css";

/** Chooses the article that answers a ticket, and the words in which the next person may ask the same. */
export function LinkArticle({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useTranslations("tickets.article");
  const language = useLanguage();
  const linking = useTicketArticle(ticket.id);
  const [picked, setPicked] = useState<PickedArticle | null>(() => ticket.article ? { id: ticket.article.document_id, title: ticket.article.title, language } : null);
  const [question, setQuestion] = useState((ticket.article?.question ?? ticket.subject).slice(0, longestPhrasing));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!picked || !question.trim()) return;
    linking.mutate({ document_id: picked.id, title: picked.title, question: question.trim() });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size={560} title={t("title")} closeButtonProps={{ "aria-label": t("cancel") }}>
      <form className={styles.form} onSubmit={submit}>
        <ArticlePicker label={t("article")} query={ticket.subject} value={picked} onChange={setPicked} />
        <Textarea
          label={t("question")}
          description={t(ticket.status === "solved" || ticket.status === "closed" ? "question_detail_solved" : "question_detail")}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={longestPhrasing}
          value={question}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" disabled={!picked || !question.trim()}>
            {t("submit")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
