import { ActionIcon } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import type { Synonyms } from "@/lib/api/types";
import { RemovedRow } from "../RemovedRow";
import { useRemoval } from "../use-removal";
import { useRemoveSynonyms } from "./queries";
import { SynonymsForm } from "./LazySynonymsForm";
import styles from "./SynonymsRow.module.css";

export function SynonymsRow({ group, others, isAdmin }: { group: Synonyms; others: Synonyms[]; isAdmin: boolean }) {
  const t = useTranslations("knowledge.synonyms");
  const errors = useTranslations("errors");
  const [editing, setEditing] = useState(false);
  const removing = useRemoveSynonyms(group.id);
  const removal = useRemoval(async (options) => {
    try {
      await removing.mutateAsync(options);
      return true;
    } catch (error) {
      notifications.show({ color: "red", message: errors(`${errorKind(error)}.detail`) });
      return false;
    }
  });
  const returnTo = useRef<"edit" | "remove" | null>(null);
  const focusOn = (button: "edit" | "remove") => (element: HTMLButtonElement | null) => {
    if (!element || returnTo.current !== button) return;
    returnTo.current = null;
    element.focus();
  };
  const words = group.words.join(", ");

  if (removal.pending)
    return (
      <li className={styles.row}>
        <RemovedRow removal={removal}>{t("removed", { words })}</RemovedRow>
      </li>
    );
  if (editing)
    return (
      <li className={styles.row}>
        <SynonymsForm language={group.language} group={group} others={others} onDone={() => (setEditing(false), (returnTo.current = "edit"))} />
      </li>
    );
  return (
    <li className={styles.row}>
      <ul className={styles.words} lang={group.language}>
        {group.words.map((word) => (
          <li key={word} className={styles.word}>
            {word}
          </li>
        ))}
      </ul>
      {isAdmin && (
        <div className={styles.actions}>
          <ActionIcon ref={focusOn("edit")} aria-label={t("edit", { words })} onClick={() => setEditing(true)}>
            <Pencil size={15} />
          </ActionIcon>
          <ActionIcon ref={focusOn("remove")} aria-label={t("remove", { words })} onClick={() => ((returnTo.current = "remove"), removal.begin())}>
            <Trash2 size={15} />
          </ActionIcon>
        </div>
      )}
    </li>
  );
}
