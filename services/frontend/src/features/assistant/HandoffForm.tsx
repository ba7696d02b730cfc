"use client";

import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { NewerDraft } from "@/components/NewerDraft";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { priorities } from "@/features/tickets/filters";
import { PriorityIcon } from "@/features/tickets/marks";
import { ticketKeys } from "@/features/tickets/queries";
import { api, ApiError } from "@/lib/api";
import type { Answer, Conversation, Priority } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import styles from "./HandoffForm.module.css";
import { changeConversation, conversationKeys } from "./queries";

type Properties = { conversation: Conversation; handoff: Answer["handoff"]; onClose: () => void };

/** A ticket that already holds the conversation. Everything in it can be changed before it is sent. */
export function HandoffForm({ conversation, handoff, onClose }: Properties) {
  const t = useTranslations("assistant.handoff");
  const tickets = useTranslations("tickets");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const [initial] = useState(() => ({ subject: handoff.subject, body: handoff.body, priority: "normal" as Priority }));
  const draft = useDraft(`handoff.${conversation.id}`, initial);
  const fields = draft.value;
  const creation = useMutation({
    mutationFn: () => api.create("/api/v1/conversations/{id}/ticket", { params: { path: { id: conversation.id } }, body: fields }, draft.keyFor(fields)),
    onSuccess: (ticket) => {
      draft.sent();
      queryClient.setQueryData(ticketKeys.ticket(ticket.id), ticket);
      changeConversation(queryClient, conversation.id, (held) => ({ ...held, ticket_id: ticket.id }));
      void queryClient.invalidateQueries({ queryKey: ticketKeys.lists });
      void queryClient.invalidateQueries({ queryKey: conversationKeys.list });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "idempotency_key_reused") draft.forgetKey();
    },
  });
  const faults = useFieldErrors()(creation.error);
  const ready = fields.subject.trim() !== "" && fields.body.trim() !== "";
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready && !creation.isPending) creation.mutate();
  };
  return (
    <Form className={styles.form} onSubmit={submit} onKeyDown={getHotkeyHandler([["mod+Enter", () => submit()]])} aria-label={t("title")}>
      <p className={styles.lead}>{t("lead")}</p>
      <NewerDraft draft={draft} />
      {creation.isError && <Notice tone="error">{errors(`${errorKind(creation.error)}.detail`)}</Notice>}
      <TextInput
        label={tickets("subject")}
        required
        withAsterisk={false}
        maxLength={200}
        autoFocus
        value={fields.subject}
        readOnly={creation.isPending}
        error={faults.subject}
        onChange={(event) => draft.change({ subject: event.currentTarget.value })}
      />
      <Textarea
        label={t("body")}
        required
        withAsterisk={false}
        autosize
        minRows={5}
        maxRows={14}
        value={fields.body}
        readOnly={creation.isPending}
        error={faults.body}
        onChange={(event) => draft.change({ body: event.currentTarget.value })}
      />
      <div className={styles.footer}>
        <Select
          aria-label={tickets("priority")}
          className={styles.priority}
          allowDeselect={false}
          data={priorities.map((priority) => ({ value: priority, label: tickets(`priorities.${priority}`) }))}
          leftSection={<PriorityIcon priority={fields.priority} />}
          value={fields.priority}
          onChange={(priority) => priority && draft.change({ priority: priority as Priority })}
        />
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" loading={creation.isPending}>
          {t("send")}
        </Button>
      </div>
    </Form>
  );
}
