"use client";

import { ActionIcon, Textarea } from "@mantine/core";
import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { NewerDraft } from "@/components/NewerDraft";
import { prepareMarkdown } from "@/features/content/LazyMarkdown";
import { useDraft } from "@/lib/draft";
import styles from "./Composer.module.css";

const longestQuestion = 2000;
const empty = { question: "" };

type Properties = {
  conversation: string | null;
  asking: boolean;
  /** What was asked before and never answered. It stands in the box, until something else is written there. */
  left: { question: string; take: () => void };
  onAsk: (question: string) => void;
  onStop: () => void;
};

export function Composer({ conversation, asking, left, onAsk, onStop }: Properties) {
  const t = useTranslations("assistant");
  const draft = useDraft(`question.${conversation ?? "new"}`, empty);
  const field = useRef<HTMLTextAreaElement>(null);
  const typed = draft.value.question || left.question;
  const question = typed.trim();
  const ready = question !== "" && !asking;

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const send = () => {
    if (!ready) return;
    // What is asked is kept as such from here on.
    onAsk(question);
    draft.sent();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <NewerDraft draft={draft} />
      <div className={styles.box}>
        <Textarea
          ref={field}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          maxLength={longestQuestion}
          aria-label={t("ask")}
          placeholder={t("ask")}
          value={typed}
          onChange={(event) => {
            prepareMarkdown();
            if (left.question) left.take();
            draft.change({ question: event.currentTarget.value });
          }}
          onKeyDown={onKeyDown}
          classNames={{ root: styles.field ?? "", input: styles.input ?? "" }}
        />
        {asking ? (
          <ActionIcon variant="filled" color="accent" size={34} radius={10} onClick={onStop} aria-label={t("stop")}>
            <Square size={13} fill="currentColor" />
          </ActionIcon>
        ) : (
          <ActionIcon type="submit" variant="filled" color="accent" size={34} radius={10} disabled={!ready} aria-label={t("send")}>
            <ArrowUp size={18} strokeWidth={2.4} />
          </ActionIcon>
        )}
      </div>
      <p className={styles.hint}>{t("hint")}</p>
    </form>
  );
}
