"use client";

import { ActionIcon, Button, Select, Textarea, TextInput } from "@mantine/core";
import { getHotkeyHandler, useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { NewerDraft } from "@/components/NewerDraft";
import { Notice } from "@/components/Notice";
import { PageTitle } from "@/components/PageTitle";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { useIsAgent } from "@/features/auth/session";
import { useNavigate } from "@/features/shell/navigation";
import { api, ApiError, given } from "@/lib/api";
import type { Priority } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { priorities } from "./filters";
import { PriorityIcon } from "./marks";
import { afterOwnChange } from "./live-changes";
import styles from "./NewTicket.module.css";
import { ticketPath } from "./paths";
import { ticketKeys } from "./queries";

type NewTicketDraft = { subject: string; body: string; priority: Priority; requester_id: string | null };

const blank: NewTicketDraft = { subject: "", body: "", priority: "normal", requester_id: null };

export function NewTicket({ onClose }: { onClose: () => void }) {
  const t = useTranslations("tickets");
  const errors = useTranslations("errors");
  const isAgent = useIsAgent();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const draft = useDraft("new-ticket", blank);
  const { requester_id, ...fields } = draft.value;

  const creation = useMutation({
    mutationFn: () => {
      const body = { ...fields, ...(requester_id && { requester_id }) };
      return api.create("/api/v1/tickets", { body }, draft.keyFor(body));
    },
    onSuccess: (ticket) => {
      draft.sent();
      queryClient.setQueryData(ticketKeys.ticket(ticket.id), ticket);
      afterOwnChange(queryClient, ticket.id);
      notifications.show({ message: t("created", { number: ticket.number }) });
      navigate(ticketPath(ticket.id), { replace: true });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "idempotency_key_reused") draft.forgetKey();
    },
  });
  const faults = useFieldErrors()(creation.error);
  const reused = creation.error instanceof ApiError && creation.error.code === "idempotency_key_reused";
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!creation.isPending && fields.subject.trim() && fields.body.trim()) creation.mutate();
  };

  return (
    <Form className={styles.form} onSubmit={submit} onKeyDown={getHotkeyHandler([["mod+Enter", () => submit()]])} aria-labelledby="new-ticket">
      <PageTitle>{t("new_ticket.title")}</PageTitle>
      <header className={styles.header}>
        <ActionIcon className={styles.back} onClick={onClose} aria-label={t("back")} size="lg">
          <ArrowLeft size={18} />
        </ActionIcon>
        <h1 id="new-ticket">{t("new_ticket.title")}</h1>
      </header>
      <p className={styles.lead}>{t(isAgent ? "new_ticket.agent_lead" : "new_ticket.lead")}</p>
      <NewerDraft draft={draft} />
      {creation.isError && <Notice tone="error">{reused ? t("new_ticket.already_sent") : errors(`${errorKind(creation.error)}.detail`)}</Notice>}
      {isAgent && <RequesterSelect value={requester_id} onChange={(id) => draft.change({ requester_id: id })} />}
      <TextInput
        label={t("subject")}
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
        label={t("new_ticket.body")}
        description={t("new_ticket.body_detail")}
        required
        withAsterisk={false}
        autosize
        minRows={7}
        maxRows={20}
        value={fields.body}
        readOnly={creation.isPending}
        error={faults.body}
        onChange={(event) => draft.change({ body: event.currentTarget.value })}
      />
      <Select
        label={t("priority")}
        className={styles.priority}
        allowDeselect={false}
        data={priorities.map((priority) => ({ value: priority, label: t(`priorities.${priority}`) }))}
        leftSection={<PriorityIcon priority={fields.priority} />}
        value={fields.priority}
        onChange={(priority) => priority && draft.change({ priority: priority as Priority })}
      />
      <footer className={styles.footer}>
        <Button type="submit" loading={creation.isPending}>
          {t("new_ticket.submit")}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            draft.discard();
            onClose();
          }}
        >
          {t("new_ticket.discard")}
        </Button>
        <span className={styles.kept}>{t("draft_kept")}</span>
      </footer>
    </Form>
  );
}

function RequesterSelect({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const t = useTranslations("tickets");
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 200);
  const people = useQuery({
    queryKey: ["users", "requesters", q],
    queryFn: ({ signal }) => api.get("/api/v1/users", { params: { query: given({ q, limit: 20 }) }, signal }),
  });
  return (
    <Select
      label={t("new_ticket.requester")}
      placeholder={t("new_ticket.myself")}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("new_ticket.myself") }}
      nothingFoundMessage={t("nobody_found")}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={(people.data?.items ?? []).map((person) => ({ value: person.id, label: person.name }))}
      value={value}
      onChange={onChange}
    />
  );
}
