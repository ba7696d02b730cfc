import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api, ApiError } from "@/lib/api";
import { connectorKeys } from "../queries";

/** Begins to compare both sides of a connector, and says when that failed. */
export function useCompare() {
  const t = useTranslations("integrations.differences.comparison");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      // An answer that is on its way would say that nothing is compared.
      await queryClient.cancelQueries({ queryKey: connectorKeys.reconciliation(id) });
      return api.post("/api/v1/connectors/{id}/reconciliation", { params: { path: { id } } });
    },
    onSuccess: (comparison) => queryClient.setQueryData(connectorKeys.reconciliation(comparison.connector_id), comparison),
    onError: (error, id) => {
      const reason = error instanceof ApiError && error.code === "cannot_be_read" ? t("impossible") : errors(`${errorKind(error)}.detail`);
      notifications.show({ color: "red", message: `${t("not_begun")} ${reason}` });
      void queryClient.invalidateQueries({ queryKey: connectorKeys.reconciliation(id) });
    },
  });
}
