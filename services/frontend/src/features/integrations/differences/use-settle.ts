import { notifications } from "@mantine/notifications";
import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api, ApiError } from "@/lib/api";
import type { Difference, Holds, Page } from "@/lib/api/types";
import { choiceOf } from "../difference";
import { connectorKeys } from "../queries";

export const rowIdOf = (id: string): string => `difference-${id}`;

/** The focus was in the row that is gone, and goes to the one that takes its place. */
const focusMilliseconds = 30;

/** Says which side of a difference holds, and what happens next. `neighbour`: the row that takes the place of this one. */
export function useSettle({ id, cause }: Difference) {
  const t = useTranslations("integrations.differences");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const nearest = useRef<Element | null>(null);
  const neighbour = () => (nearest.current instanceof HTMLElement && nearest.current.isConnected ? nearest.current : null);
  const removeRow = () => {
    const row = document.getElementById(rowIdOf(id));
    nearest.current = row?.nextElementSibling ?? row?.previousElementSibling ?? null;
    queryClient.setQueriesData<InfiniteData<Page<Difference>>>(
      { queryKey: connectorKeys.differences },
      (list) => list && { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.filter((difference) => difference.id !== id) })) },
    );
    setTimeout(() => {
      if (document.activeElement === document.body) (neighbour() ?? document.getElementById("main"))?.focus({ preventScroll: true });
    }, focusMilliseconds);
  };
  const settling = useMutation({
    mutationFn: (holds: Holds) => api.post("/api/v1/connectors/differences/{id}/settle", { params: { path: { id } }, body: { holds } }),
    onSuccess: (_, holds) => {
      removeRow();
      notifications.show({ message: t(`settled.${choiceOf(cause, holds)}`) });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 404) {
        removeRow();
        notifications.show({ message: t("gone") });
      } else if (error instanceof ApiError && error.code === "not_possible") notifications.show({ color: "red", message: t("not_possible") });
      else notifications.show({ color: "red", message: `${t("not_settled")} ${errors(`${errorKind(error)}.detail`)}` });
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
      void queryClient.invalidateQueries({ queryKey: ["overview"] });
    },
  });
  return { settling, neighbour };
}
