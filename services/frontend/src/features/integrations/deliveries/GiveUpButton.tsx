import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { useOnceOpened } from "@/components/use-once-opened";
import { api } from "@/lib/api";
import type { DeliverySummary } from "@/lib/api/types";
import { connectorKeys } from "../queries";

const ConfirmDialog = dynamic(() => import("@/components/ConfirmDialog").then((module) => module.ConfirmDialog));

/** Gives a failed delivery up for good, so that what waits behind it goes on. */
export function GiveUpButton({ delivery }: { delivery: DeliverySummary }) {
  const t = useTranslations("integrations.deliveries");
  const kinds = useTranslations("integrations.words.kinds");
  const queryClient = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const once = useOnceOpened(asking);
  const what = `${kinds(delivery.kind)} #${delivery.ticket_number}`;
  const skipping = useMutation({
    mutationFn: () => api.post("/api/v1/connectors/deliveries/{id}/skip", { params: { path: { id: delivery.id } } }),
    onSuccess: (skipped) => {
      close();
      queryClient.setQueryData(connectorKeys.delivery(skipped.id), skipped);
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
      void queryClient.invalidateQueries({ queryKey: ["overview"] });
    },
  });
  return (
    <>
      <Button size="xs" variant="subtle" color="gray" aria-label={t("give_up_named", { what })} onClick={open}>
        {t("give_up")}
      </Button>
      {once && (
        <ConfirmDialog opened={asking} title={t("give_up_title", { what })} keep={t("keep")} confirm={t("give_up")} pending={skipping.isPending} error={skipping.error} onKeep={close} onConfirm={() => skipping.mutate()}>
          {t(delivery.kind === "create" ? "give_up_create_detail" : delivery.kind === "event" ? "give_up_event_detail" : "give_up_detail")}
        </ConfirmDialog>
      )}
    </>
  );
}
