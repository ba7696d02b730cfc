import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api, ApiError } from "@/lib/api";
import type { Person, Ticket, TicketChange } from "@/lib/api/types";
import { type ChangedField, fieldsChanged } from "./fields-changed";
import { afterOwnChange, applyRows } from "./live-changes";
import { ticketKeys } from "./queries";

export type TicketConflict = { wanted: TicketChange; assignee: Person | null; current: Ticket; changed: ChangedField[] };

/** `afterMessage`: what was sent with it has moved the version on. */
type Attempt = { change: TicketChange; assignee?: Person | null; afterMessage?: boolean };

/** Lists show the beginning of a body. */
const excerptLength = 200;

const withChange = (ticket: Ticket, { change, assignee }: Attempt): Ticket => ({
  ...ticket,
  ...(change.status && { status: change.status }),
  ...(change.priority && { priority: change.priority }),
  ...(change.subject && { subject: change.subject }),
  ...(change.assignee_id !== undefined && { assignee: assignee ?? null }),
});

/** Changes a ticket on screen at once, and takes it back if the server refuses. A newer state elsewhere becomes a conflict. */
export function useChangeTicket(id: string) {
  const t = useTranslations("tickets");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const [conflict, setConflict] = useState<TicketConflict | null>(null);
  const key = ticketKeys.ticket(id);

  const show = (ticket: Ticket) => {
    const { body, ...row } = ticket;
    queryClient.setQueryData(key, ticket);
    applyRows(queryClient, new Map([[id, { ...row, excerpt: body.slice(0, excerptLength) }]]));
  };

  const mutation = useMutation({
    mutationFn: async ({ change, afterMessage, version }: Attempt & { version: number | undefined }) =>
      patch(id, change, afterMessage ? (await api.get("/api/v1/tickets/{id}", { params: { path: { id } } })).version : version),
    onMutate: async (attempt) => {
      setConflict(null);
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<Ticket>(key);
      if (before) show(withChange(before, attempt));
      return { before };
    },
    onSuccess: show,
    onError: (error, attempt, context) => {
      const before = context?.before;
      // Whoever went on to another ticket is told there.
      if (!mounted.current) notifications.show({ color: "red", message: `${t("change_undone_elsewhere", { number: before?.number ?? "" })} ${errors(`${errorKind(error)}.detail`)}` });
      if (!before) return;
      show(before);
      if (!(error instanceof ApiError) || error.code !== "version_conflict" || !error.problem.current) return;
      const current = error.problem.current as Ticket;
      show(current);
      setConflict({ wanted: attempt.change, assignee: attempt.assignee ?? null, current, changed: fieldsChanged(before, current) });
    },
    onSettled: () => afterOwnChange(queryClient, id),
  });

  return {
    change: (attempt: Attempt) => mutation.mutate({ ...attempt, version: queryClient.getQueryData<Ticket>(key)?.version }),
    error: conflict ? null : mutation.error,
    conflict,
    dismiss: () => {
      setConflict(null);
      mutation.reset();
    },
  };
}

const patch = (id: string, change: TicketChange, version: number | undefined) =>
  api.patch("/api/v1/tickets/{id}", { params: { path: { id }, header: { "If-Match": version === undefined ? "*" : `"${version}"` } }, body: change });
