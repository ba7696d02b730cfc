"use client";

import { ActionIcon, Button, Menu, Textarea, VisuallyHidden } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { ChevronDown, Lock, SendHorizontal } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { modifierKey, useSingleKeys } from "@/features/shell/keyboard";
import type { Status, Ticket } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { useSendMessage } from "./changes";
import { StatusIcon } from "./marks";
import styles from "./ReplyBox.module.css";

const empty = { body: "", internal: false };

type Properties = {
  ticket: Ticket;
  onStatus: (status: Status) => void;
  /** Stays in view above the box. */
  children?: ReactNode;
};

export function ReplyBox({ ticket, onStatus, children }: Properties) {
  const t = useTranslations("tickets.reply");
  const errors = useTranslations("errors");
  const isAgent = useIsAgent();
  const draft = useDraft(`ticket.${ticket.id}`, empty);
  const sending = useSendMessage(ticket.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const { body, internal } = draft.value;
  const ready = body.trim() !== "" && !sending.isPending;

  const send = (then?: Status) => {
    if (!ready) return;
    const input = { body: body.trim(), internal: isAgent && internal };
    draft.discard({ body: "", internal });
    sending.mutate(input, {
      onSuccess: () => then && onStatus(then),
      onError: () => draft.change(input),
    });
  };
  useSingleKeys({ r: () => field.current?.focus() });

  return (
    <form
      className={styles.reply}
      data-internal={(isAgent && internal) || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {sending.isError && <Notice tone="error">{`${t("failed")} ${errors(`${errorKind(sending.error)}.detail`)}`}</Notice>}
      {children}
      <div className={styles.box}>
        {isAgent && (
          <div className={styles.kinds} role="group" aria-label={t("kind")}>
            <button type="button" aria-pressed={!internal} onClick={() => draft.change({ internal: false })}>
              {t("public")}
            </button>
            <button type="button" aria-pressed={internal} onClick={() => draft.change({ internal: true })}>
              <Lock size={12} aria-hidden />
              {t("internal")}
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
          value={body}
          onChange={(event) => draft.change({ body: event.currentTarget.value })}
          onKeyDown={getHotkeyHandler([["mod+Enter", () => send()]])}
          classNames={{ input: styles.input ?? "" }}
        />
        <div className={styles.actions}>
          <span className={styles.hint} aria-hidden>
            {t("hint", { key: modifierKey() })}
          </span>
          <Button.Group>
            <Button type="submit" size="xs" disabled={!ready} leftSection={<SendHorizontal size={14} />}>
              {internal ? t("add_note") : t("send")}
            </Button>
            {isAgent && !internal && ticket.allowed_statuses.length > 0 && <SendAnd ticket={ticket} disabled={!ready} onSend={send} />}
          </Button.Group>
        </div>
      </div>
      <VisuallyHidden role="status">{sending.isSuccess ? t("sent") : ""}</VisuallyHidden>
    </form>
  );
}

function SendAnd({ ticket, disabled, onSend }: { ticket: Ticket; disabled: boolean; onSend: (then: Status) => void }) {
  const t = useTranslations("tickets");
  return (
    <Menu position="top-end">
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
