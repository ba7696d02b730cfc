import { Button } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { Draft } from "@/lib/draft";
import { Notice } from "./Notice";

/** Says that another tab holds something newer, and offers it. */
export function NewerDraft({ draft }: { draft: Pick<Draft<object>, "elsewhere"> }) {
  const t = useTranslations("drafts");
  if (!draft.elsewhere) return null;
  return (
    <Notice
      action={
        <>
          <Button size="compact-sm" variant="default" onClick={draft.elsewhere.take}>
            {t("take")}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={draft.elsewhere.dismiss}>
            {t("keep")}
          </Button>
        </>
      }
    >
      {t("newer")}
    </Notice>
  );
}
