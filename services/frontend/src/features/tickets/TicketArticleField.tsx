import { ActionIcon, Button } from "@mantine/core";
import { BookOpenCheck, Link2, Pencil, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { articlePath } from "@/features/knowledge/paths";
import { AppLink } from "@/features/shell/AppLink";
import type { Ticket } from "@/lib/api/types";
import { useTicketArticle } from "./article";
import styles from "./TicketArticleField.module.css";

/** The article that answers a ticket, and the question by which it will be found. */
export function TicketArticleField({ ticket, onLink }: { ticket: Ticket; onLink: () => void }) {
  const t = useTranslations("tickets.article");
  const linking = useTicketArticle(ticket.id);
  const { article } = ticket;
  return (
    <section className={styles.field} data-linked={article ? true : undefined} aria-labelledby="ticket-article">
      <p id="ticket-article" className={styles.name}>
        {t("title")}
      </p>
      {article ? (
        <div className={styles.linked}>
          <AppLink href={articlePath(article.document_id)} className={styles.article}>
            <BookOpenCheck size={14} aria-hidden />
            <span>{article.title}</span>
          </AppLink>
          <p className={styles.question}>{t(ticket.status === "solved" || ticket.status === "closed" ? "learned" : "will_learn", { question: article.question })}</p>
          <div className={styles.actions}>
            <ActionIcon size={24} aria-label={t("change")} title={t("change")} onClick={onLink}>
              <Pencil size={13} />
            </ActionIcon>
            <ActionIcon size={24} aria-label={t("unlink")} title={t("unlink")} onClick={() => linking.mutate(null)}>
              <X size={14} />
            </ActionIcon>
          </div>
        </div>
      ) : (
        <Button variant="default" size="compact-xs" leftSection={<Link2 size={13} />} onClick={onLink}>
          {t("link")}
        </Button>
      )}
    </section>
  );
}
