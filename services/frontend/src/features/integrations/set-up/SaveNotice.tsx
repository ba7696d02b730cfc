import { Button } from "@mantine/core";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import type { ErrorKind } from "@/components/States";
import type { useSaveConnector } from "./use-save-connector";

type Properties = { saving: ReturnType<typeof useSaveConnector>; /** Fields say what is wrong with them. */ isRefused: boolean; kind: ErrorKind | null };

/** Why a connector was not saved, and what to do about it. */
export function SaveNotice({ saving, isRefused, kind }: Properties) {
  const t = useTranslations("integrations.set_up");
  const integrations = useTranslations("integrations");
  const errors = useTranslations("errors");
  const { conflict } = saving;
  if (conflict)
    return (
      <Notice
        tone="warning"
        action={
          <>
            <Button size="compact-sm" variant="default" onClick={() => saving.saveOver(conflict)}>
              {t("save_mine")}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={saving.takeTheirs}>
              {t("take_theirs")}
            </Button>
          </>
        }
      >
        {integrations("stale")}
      </Notice>
    );
  if (kind === null) return null;
  return <Notice tone="error">{isRefused ? t("refused") : saving.isFull ? integrations("too_many") : errors(`${kind}.detail`)}</Notice>;
}
