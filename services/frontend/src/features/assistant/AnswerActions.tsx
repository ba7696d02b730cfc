import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Copy, Inbox, ThumbsDown, ThumbsUp } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { useIsAgent } from "@/features/auth/session";
import { api } from "@/lib/api";
import type { Answer, ConversationMessage } from "@/lib/api/types";
import styles from "./AnswerActions.module.css";
import { changeConversation } from "./queries";

type Properties = { message: ConversationMessage; answer: Answer; own: boolean; onHandOff: (() => void) | null };

export function AnswerActions({ message, answer, own, onHandOff }: Properties) {
  const t = useTranslations("assistant");
  const format = useFormatter();
  const isAgent = useIsAgent();
  const answered = answer.outcome === "answered";
  return (
    <div className={styles.actions}>
      {answered && (
        <CopyButton value={message.text} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? "copied" : "copy")}>
              <ActionIcon size="md" onClick={copy} aria-label={t(copied ? "copied" : "copy")}>
                {copied ? <Check size={15} /> : <Copy size={15} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      )}
      {own && answered && <Feedback message={message} conversation={answer.conversation_id} />}
      {onHandOff && (
        <button type="button" className={styles.handoff} onClick={onHandOff}>
          <Inbox size={14} aria-hidden />
          {t("create_ticket")}
        </button>
      )}
      <span className={styles.origin}>
        {[
          answered && answer.source !== "assistant" && t(`origins.${answer.source}`),
          // A measure for those who tune the assistant; to others it is a number without a scale.
          isAgent && t("confidence", { value: format.number(answer.confidence, { style: "percent", maximumFractionDigits: 0 }) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </div>
  );
}

function Feedback({ message, conversation }: { message: ConversationMessage; conversation: string }) {
  const t = useTranslations("assistant");
  const queryClient = useQueryClient();
  const show = (helpful: boolean | null) =>
    changeConversation(queryClient, conversation, (held) => ({
      ...held,
      items: held.items.map((item) => (item.id === message.id ? { ...item, helpful } : item)),
    }));
  const feedback = useMutation({
    mutationFn: (helpful: boolean) => api.create("/api/v1/conversations/{id}/feedback", { params: { path: { id: conversation } }, body: { message_id: message.id, helpful } }),
    onMutate: (helpful) => {
      show(helpful);
      return { before: message.helpful };
    },
    onError: (_error, _helpful, context) => show(context?.before ?? null),
  });
  return (
    <>
      <ActionIcon size="md" className={styles.thumb} aria-label={t("helpful")} aria-pressed={message.helpful === true} onClick={() => feedback.mutate(true)}>
        <ThumbsUp size={15} />
      </ActionIcon>
      <ActionIcon size="md" className={styles.thumb} aria-label={t("not_helpful")} aria-pressed={message.helpful === false} onClick={() => feedback.mutate(false)}>
        <ThumbsDown size={15} />
      </ActionIcon>
    </>
  );
}
