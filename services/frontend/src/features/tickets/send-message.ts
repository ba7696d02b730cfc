import { notifications } from "@mantine/notifications";
import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";
import type { Status, Ticket, TicketMessage } from "@/lib/api/types";
import { afterOwnChange } from "./live-changes";
import { ticketKeys } from "./queries";
import { type Trail, withItem } from "./trail";

/** `then`: the status that the ticket goes to once the message is there. */
export type Sending = { body: string; internal: boolean; then: Status | null; key: string };

type Outcome = { onSent: (sending: Sending) => void };

/**
 * Sends messages of a ticket. It goes on when the ticket leaves the screen, and whoever comes back sees how far it is;
 * `last` is the latest sending, also one begun before.
 */
export function useSendMessage(ticket: Ticket, { onSent }: Outcome) {
  const t = useTranslations("tickets.reply");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const mutationKey = ["tickets", "send", ticket.id];
  const { mutate } = useMutation({
    mutationKey,
    mutationFn: ({ body, internal, key }: Sending) => api.create("/api/v1/tickets/{id}/messages", { params: { path: { id: ticket.id } }, body: { body, internal }, deadline: 20_000 }, key),
    onSuccess: (message, sending) => {
      queryClient.setQueryData<Trail<TicketMessage>>(ticketKeys.messages(ticket.id), (held) => withItem(held, message));
      onSent(sending);
    },
    onError: (error) => {
      if (!mounted.current) notifications.show({ color: "red", message: `${t("failed_elsewhere", { number: ticket.number })} ${errors(`${errorKind(error)}.detail`)}` });
    },
    onSettled: () => afterOwnChange(queryClient, ticket.id),
  });
  const last = useMutationState({
    filters: { mutationKey },
    select: ({ state }) => ({ status: state.status, error: state.error, sending: state.variables as Sending | undefined }),
  }).at(-1);
  return { send: mutate, last };
}
