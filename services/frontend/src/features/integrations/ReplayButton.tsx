import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ChevronDown, Eye, RotateCcw, ScanSearch } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { useOnceOpened } from "@/components/use-once-opened";
import type { Delivery, DeliverySummary } from "@/lib/api/types";
import { mayHaveArrived } from "./delivery";
import { useReplay } from "./use-replay";

const ConfirmDialog = dynamic(() => import("@/components/ConfirmDialog").then((module) => module.ConfirmDialog));

/** Sends a failed delivery again; where it may have arrived, a person chooses whether the tool is asked first. */
export function ReplayButton({ delivery, size = "xs" }: { delivery: DeliverySummary | Delivery; size?: "xs" | "compact-xs" }) {
  const t = useTranslations("integrations.words");
  const replay = useReplay(delivery.id);
  const [asking, { open, close }] = useDisclosure(false);
  const once = useOnceOpened(asking);
  const what = `${t(`kinds.${delivery.kind}`)} #${delivery.ticket_number}`;
  const button = {
    size,
    variant: "default",
    leftSection: <RotateCcw size={13} />,
    loading: replay.isPending,
    "aria-label": t("again_named", { what }),
  } as const;
  if (!mayHaveArrived(delivery))
    return (
      <Button {...button} onClick={() => replay.mutate({ certainlyAbsent: false })}>
        {t("again")}
      </Button>
    );
  return (
    <>
      <Menu position="bottom-start" width={300}>
        <Menu.Target>
          <Button {...button} rightSection={<ChevronDown size={13} />}>
            {t("again")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={t("again_choice")}>
          <Menu.Item leftSection={<ScanSearch size={15} />} onClick={() => replay.mutate({ certainlyAbsent: false })}>
            {t("ask_first")}
          </Menu.Item>
          <Menu.Item leftSection={<Eye size={15} />} onClick={open}>
            {t("absent")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {once && (
        <ConfirmDialog
          opened={asking}
          title={t("absent_title")}
          keep={t("absent_keep")}
          confirm={t("absent_confirm")}
          pending={replay.isPending}
          error={null}
          onKeep={close}
          onConfirm={() => replay.mutate({ certainlyAbsent: true }, { onSettled: close })}
        >
          {t("absent_detail")}
        </ConfirmDialog>
      )}
    </>
  );
}
