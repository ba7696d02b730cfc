import { Button } from "@mantine/core";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { ApiError } from "@/lib/api";
import type { useChangeTicket } from "./changes";

type Changes = ReturnType<typeof useChangeTicket>;

/** Says why a change did not hold: someone else was first, it is not allowed from here, or the server failed. */
export function ChangeNotice({ changes }: { changes: Changes }) {
  const t = useTranslations("tickets");
  const errors = useTranslations("errors");
  const { conflict, error } = changes;
  if (conflict) {
    const fields = conflict.changed.map((field) => {
      if (field === "status") return `${t("status")}${t("colon")}${t(`statuses.${conflict.current.status}`)}`;
      if (field === "priority") return `${t("priority")}${t("colon")}${t(`priorities.${conflict.current.priority}`)}`;
      if (field === "assignee") return `${t("assignee")}${t("colon")}${conflict.current.assignee?.name ?? t("unassigned")}`;
      return `${t("subject")}${t("colon")}${conflict.current.subject}`;
    });
    const retry = () => changes.change({ change: conflict.wanted, assignee: conflict.assignee });
    return (
      <Notice
        tone="warning"
        action={
          <>
            <Button size="compact-sm" variant="default" onClick={retry}>
              {t("conflict.retry")}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={changes.dismiss}>
              {t("conflict.keep")}
            </Button>
          </>
        }
      >
        {fields.length > 0 ? t("conflict.fields", { fields: fields.join(", ") }) : t("conflict.other")}
      </Notice>
    );
  }
  if (!error) return null;
  const refused = error instanceof ApiError && error.code === "transition_refused";
  return (
    <Notice
      tone="error"
      action={
        <Button size="compact-sm" variant="subtle" color="red" onClick={changes.dismiss}>
          {t("dismiss")}
        </Button>
      }
    >
      {refused ? t("transition_refused") : `${t("change_undone")} ${errors(`${errorKind(error)}.detail`)}`}
    </Notice>
  );
}
