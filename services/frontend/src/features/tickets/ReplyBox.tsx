"use client";

import { ActionIcon, Button, Menu, Textarea, VisuallyHidden } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { ChevronDown, Lock, SendHorizontal } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { NewerDraft } from "@/components/NewerDraft";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { modifierKey, useSingleKeys } from "@/features/shell/keyboard";
import type { Status, Ticket } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { StatusIcon } from "./marks";
import styles from "./ReplyBox.module.css";
import { useSendMessage } from "./send-message";

const empty = { body: "" };

type Properties = {
  ticket: Ticket;
  onStatus: (status: Status) => void;
  /** Takes the focus when it leaves the box, so that single keys work again. */
  onLeave: () => void;
  /** Stays in view above the box. */
  children?: ReactNode;
};

export function ReplyBox({ ticket, onStatus, onLeave, children }: Properties) {
  const t = useTranslations("tickets.reply");
  const errors = useTranslations("errors");
  const drafts = useTranslations("drafts");
  const isAgent = useIsAgent();
  // A note is never to become a reply by a slip: each has a text of its own.
  const reply = useDraft(`ticket.${ticket.id}.reply`, empty);
  const note = useDraft(`ticket.${ticket.id}.note`, empty);
  const [internal, setInternal] = useState(isAgent && reply.value.body === "" && note.value.body !== "");
  const draft = internal ? note : reply;
  const field = useRef<HTMLTextAreaElement>(null);
  const { send: post, last } = useSendMessage(ticket, {
    onSent: (sending) => {
      (sending.internal ? note : reply).sent();
      if (sending.then) onStatus(sending.then);
    },
  });
  const sending = last?.status === "pending" && last.sending?.internal === internal;
  const failed = last?.status === "error" && last.sending?.internal === internal && draft.value.body !== "" ? last : null;
  const busy = last?.status === "pending";
  const body = draft.value.body.trim();
  const ready = body !== "" && !busy;

  const send = (then: Status | null = null) => {
    if (!ready) return;
    post({ body, internal, then, key: draft.keyFor({ body, internal }) });
    onLeave();
  };
  const write = (kind: "reply" | "note") => {
    setInternal(kind === "note");
    field.current?.focus();
  };
  useSingleKeys({ r: () => write("reply"), ...(isAgent && { n: () => write("note") }) });

  return (
    <form
      className={styles.reply}
      data-internal={internal || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {failed && (
        <Notice
          tone="error"
          action={
            <Button size="compact-sm" variant="default" onClick={() => send(failed.sending?.then)}>
              {errors("retry")}
            </Button>
          }
        >{`${t("failed")} ${errors(`${errorKind(failed.error)}.detail`)}`}</Notice>
      )}
      {!failed && !sending && draft.attempted && <Notice>{drafts("attempted")}</Notice>}
      <NewerDraft draft={draft} />
      {children}
      <div className={styles.box} data-sending={sending || undefined}>
        {isAgent && (
          <div className={styles.kinds} role="group" aria-label={t("kind")}>
            <button type="button" aria-pressed={!internal} onClick={() => setInternal(false)}>
              {t("public")}
              {internal && reply.value.body !== "" && <span className={styles.begun} role="img" aria-label={t("begun")} />}
            </button>
            <button type="button" aria-pressed={internal} onClick={() => setInternal(true)}>
              <Lock size={12} aria-hidden />
              {t("internal")}
              {!internal && note.value.body !== "" && <span className={styles.begun} role="img" aria-label={t("begun")} />}
            </button>
          </div>
        )}
        <Textarea
          ref={field}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={12}
          aria-label={internal ? t("internal_label") : t("public_label")}
          placeholder={internal ? t("internal_placeholder") : t("public_placeholder")}
          value={draft.value.body}
          readOnly={sending}
          onChange={(event) => draft.change({ body: event.currentTarget.value })}
          onKeyDown={getHotkeyHandler([["mod+Enter", () => send()], ["Escape", onLeave]])}
          classNames={{ input: styles.input ?? "" }}
        />
        <div className={styles.actions}>
          <span className={styles.hint} role="status">
            {sending ? t("sending") : <span aria-hidden>{t("hint", { key: modifierKey() })}</span>}
          </span>
          <Button.Group>
            <Button type="submit" size="xs" disabled={!ready} leftSection={<SendHorizontal size={14} />}>
              {internal ? t("add_note") : t("send")}
            </Button>
            {isAgent && !internal && ticket.allowed_statuses.length > 0 && <SendAnd ticket={ticket} disabled={!ready} onSend={send} />}
          </Button.Group>
        </div>
      </div>
      <VisuallyHidden role="status">{last?.status === "success" ? t("sent") : ""}</VisuallyHidden>
    </form>
  );
}

function SendAnd({ ticket, disabled, onSend }: { ticket: Ticket; disabled: boolean; onSend: (then: Status) => void }) {
  const t = useTranslations("tickets");
  return (
    <Menu position="top-end" returnFocus={false}>
      <Menu.Target>
        <ActionIcon variant="filled" color="accent" size={30} radius={0} className={styles.more} disabled={disabled} aria-label={t("reply.more")}>
          <ChevronDown size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {ticket.allowed_statuses.map((status) => (
          <Menu.Item key={status} leftSection={<StatusIcon status={status} />} onClick={() => onSend(status)}>
            {t("reply.send_and", { status: t(`statuses.${status}`) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
