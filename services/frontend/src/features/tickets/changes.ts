import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ApiError } from "@/lib/api";
import type { Page, Person, Ticket, TicketChange } from "@/lib/api/types";
import { ticketKeys } from "./queries";

export type ChangedField = "status" | "priority" | "assignee" | "subject";
export type TicketConflict = { wanted: TicketChange; assignee: Person | null; current: Ticket; changed: ChangedField[] };

type Attempt = { change: TicketChange; assignee?: Person | null };

const withChange = (ticket: Ticket, { change, assignee }: Attempt): Ticket => ({
  ...ticket,
  ...(change.status && { status: change.status }),
  ...(change.priority && { priority: change.priority }),
  ...(change.subject && { subject: change.subject }),
  ...(change.assignee_id !== undefined && { assignee: assignee ?? null }),
});

/** Which fields someone else moved between the state on screen and the state on the server. */
export function fieldsChanged(before: Ticket, after: Ticket): ChangedField[] {
  const changed: ChangedField[] = [];
  if (before.status !== after.status) changed.push("status");
  if (before.priority !== after.priority) changed.push("priority");
  if (before.assignee?.id !== after.assignee?.id) changed.push("assignee");
  if (before.subject !== after.subject) changed.push("subject");
  return changed;
}

/** Changes a ticket on screen at once, and takes it back if the server refuses. A newer state elsewhere becomes a conflict. */
export function useChangeTicket(id: string) {
  const queryClient = useQueryClient();
  const [conflict, setConflict] = useState<TicketConflict | null>(null);
  const key = ticketKeys.ticket(id);

  const show = (ticket: Ticket) => {
    queryClient.setQueryData(key, ticket);
    queryClient.setQueriesData<InfiniteData<Page<Ticket>>>({ queryKey: ticketKeys.lists }, (list) => list && replacedIn(list, ticket));
  };

  const mutation = useMutation({
    mutationFn: ({ change, version }: Attempt & { version: number | undefined }) => patch(id, change, version),
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
      if (!before) return;
      show(before);
      if (!(error instanceof ApiError) || error.code !== "version_conflict" || !error.problem.current) return;
      const current = error.problem.current as Ticket;
      show(current);
      setConflict({ wanted: attempt.change, assignee: attempt.assignee ?? null, current, changed: fieldsChanged(before, current) });
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ticketKeys.lists });
      void queryClient.invalidateQueries({ queryKey: ticketKeys.counts });
      void queryClient.invalidateQueries({ queryKey: ticketKeys.history(id) });
    },
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
  api.json<Ticket>(`/api/v1/tickets/${id}`, { method: "PATCH", body: change, headers: { "If-Match": version === undefined ? "*" : `"${version}"` } });

const replacedIn = (list: InfiniteData<Page<Ticket>>, ticket: Ticket): InfiniteData<Page<Ticket>> => ({
  ...list,
  pages: list.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === ticket.id ? ticket : item)) })),
});
