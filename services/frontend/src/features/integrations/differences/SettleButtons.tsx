import { Button, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { useOnceOpened } from "@/components/use-once-opened";
import type { Difference, Holds } from "@/lib/api/types";
import { choiceOf, overwritingOf } from "../difference";
import styles from "./SettleButtons.module.css";
import { useSettle } from "./use-settle";

const ConfirmDialog = dynamic(() => import("@/components/ConfirmDialog").then((module) => module.ConfirmDialog));

/** Which side may hold. What writes over something is asked for first. */
export function SettleButtons({ difference, what }: { difference: Difference; what: string }) {
  const { settling, neighbour } = useSettle(difference);
  return (
    <div className={styles.choices}>
      {difference.choices.map((holds) => (
        <ChoiceButton key={holds} difference={difference} holds={holds} what={what} settling={settling} neighbour={neighbour} />
      ))}
    </div>
  );
}

type Properties = ReturnType<typeof useSettle> & { difference: Difference; holds: Holds; what: string };

function ChoiceButton({ difference, holds, what, settling, neighbour }: Properties) {
  const t = useTranslations("integrations.differences");
  const [asking, { open, close }] = useDisclosure(false);
  const once = useOnceOpened(asking, neighbour);
  const choice = choiceOf(difference.cause, holds);
  const overwriting = overwritingOf(difference, holds);
  const quiet = holds === "neither" && difference.choices.length > 1;
  const settle = () => settling.mutate(holds, { onSettled: close });
  return (
    <>
      <Tooltip label={t(`details.${choice}`)} multiline maw={300} events={{ hover: true, focus: true, touch: false }}>
        <Button
          size="xs"
          {...(quiet ? { variant: "subtle", color: "gray" } : { variant: "default" })}
          loading={settling.isPending && settling.variables === holds}
          disabled={settling.isPending}
          aria-label={t("choice_of", { choice: t(`choices.${choice}`), what })}
          onClick={overwriting ? open : settle}
        >
          {t(`choices.${choice}`)}
        </Button>
      </Tooltip>
      {once && overwriting && (
        <ConfirmDialog opened={asking} title={t(`asks.${overwriting}`, { what })} keep={t("cancel")} confirm={t(`choices.${overwriting}`)} pending={settling.isPending} error={null} onKeep={close} onConfirm={settle}>
          {t(`asks_detail.${overwriting}`)}
        </ConfirmDialog>
      )}
    </>
  );
}
