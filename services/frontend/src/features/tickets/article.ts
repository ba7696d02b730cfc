import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";
import type { Ticket, TicketArticle } from "@/lib/api/types";
import { afterOwnChange } from "./live-changes";
import { ticketKeys } from "./queries";

/** Says which article answers a ticket, or with null that none does. Shown at once, and taken back if the server refuses. */
export function useTicketArticle(id: string) {
  const t = useTranslations("tickets");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const key = ticketKeys.ticket(id);
  const path = "/api/v1/tickets/{id}/article";
  const params = { path: { id } };
  return useMutation({
    mutationFn: (article: TicketArticle | null) =>
      article
        ? api.put(path, { params, body: { document_id: article.document_id, question: article.question } })
        : api.delete(path, { params }),
    onMutate: async (article) => {
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<Ticket>(key);
      if (before) queryClient.setQueryData<Ticket>(key, { ...before, article });
      return { before };
    },
    onSuccess: (ticket) => queryClient.setQueryData(key, ticket),
    onError: (error, _article, context) => {
      queryClient.setQueryData(key, context?.before);
      notifications.show({ color: "red", message: `${t("change_undone")} ${errors(`${errorKind(error)}.detail`)}` });
    },
    onSettled: () => afterOwnChange(queryClient, id),
  });
}
