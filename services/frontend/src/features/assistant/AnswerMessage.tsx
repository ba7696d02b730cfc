"use client";

import { useDisclosure } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { memo, useMemo } from "react";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { Markdown } from "@/features/content/LazyMarkdown";
import type { Citation, Conversation, ConversationMessage } from "@/lib/api/types";
import { AnswerActions } from "./AnswerActions";
import { CitationChip } from "./CitationChip";
import styles from "./Messages.module.css";
import { Refusal } from "./Refusal";
import { Reply } from "./Reply";
import { SourceList } from "./SourceList";
import { UnsupportedLegend } from "./UnsupportedLegend";
import { wasStopped } from "./use-ask";

const HandoffForm = dynamic(() => import("./HandoffForm").then((module) => module.HandoffForm));

type Properties = {
  message: ConversationMessage;
  conversation: Conversation | undefined;
  own: boolean;
  latest: boolean;
  onCite: (citation: Citation) => void;
};

export const AnswerMessage = memo(function AnswerMessage({ message, conversation, own, latest, onCite }: Properties) {
  const t = useTranslations("assistant");
  const { answer } = message;
  const [handingOff, { open: handOff, close }] = useDisclosure(false);
  const marks = useMemo(() => {
    const citations = answer?.citations ?? [];
    const of = (number: number) => citations.find((citation) => citation.number === number);
    return {
      known: (number: number) => of(number) !== undefined,
      render: (number: number) => <CitationChip number={number} citation={of(number)} onOpen={onCite} />,
    };
  }, [answer, onCite]);
  const unsupported = useMemo(() => {
    const sentences = answer?.unsupported ?? [];
    return sentences.length > 0 ? { sentences, label: t("unsupported") } : null;
  }, [answer, t]);
  const mayHandOff = own && conversation?.ticket_id === null && answer !== null;

  const replied = answer?.outcome === "replied";
  const offerTicket = mayHandOff && !handingOff ? handOff : null;

  return (
    <div className={styles.answer} lang={answer?.language}>
      <BrandMark size={28} />
      <div className={styles.body}>
        {answer?.outcome === "refused" ? (
          <Refusal text={answer.answer} onHandOff={offerTicket} />
        ) : replied ? (
          <Reply text={answer.answer} suggested={answer.handoff.suggested} onHandOff={latest && (answer.handoff.suggested || answer.small_talk === "helped") ? offerTicket : null} />
        ) : (
          <>
            {message.text && <Markdown source={message.text} citations={marks} unsupported={unsupported} />}
            {unsupported && <UnsupportedLegend />}
            {wasStopped(message) && <p className={styles.stopped}>{t("stopped")}</p>}
            {answer && answer.citations.length > 0 && <SourceList citations={answer.citations} onOpen={onCite} />}
          </>
        )}
        {answer && !replied && <AnswerActions message={message} answer={answer} own={own} onHandOff={latest && answer.outcome === "answered" ? offerTicket : null} />}
        {answer && conversation && mayHandOff && handingOff && <HandoffForm conversation={conversation} handoff={answer.handoff} onClose={close} />}
      </div>
    </div>
  );
});
