import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Pencil, PenLine, ThumbsUp, Ticket, Trash2 } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { errorKind } from "@/components/States";
import { Time } from "@/components/Time";
import type { Phrasing } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { RemovedRow } from "../RemovedRow";
import { useRemoval } from "../use-removal";
import { longestPhrasing } from "./limits";
import styles from "./PhrasingRow.module.css";
import { useChangePhrasing, useRemovePhrasing } from "./queries";
import { useFault } from "./use-fault";

const icons = { feedback: ThumbsUp, ticket: Ticket, editor: PenLine };

export function PhrasingRow({ article, phrasing }: { article: string; phrasing: Phrasing }) {
  const t = useTranslations("knowledge.phrasings");
  const errors = useTranslations("errors");
  const [editing, setEditing] = useState(false);
  const removing = useRemovePhrasing(article, phrasing.id);
  const removal = useRemoval(async (options) => {
    try {
      await removing.mutateAsync(options);
      return true;
    } catch (error) {
      notifications.show({ color: "red", message: errors(`${errorKind(error)}.detail`) });
      return false;
    }
  });
  // The button that was pressed is gone while its work is done; the focus returns to it.
  const returnTo = useRef<"edit" | "remove" | null>(null);
  const focusOn = (button: "edit" | "remove") => (element: HTMLButtonElement | null) => {
    if (!element || returnTo.current !== button) return;
    returnTo.current = null;
    element.focus();
  };

  if (removal.pending)
    return (
      <li className={styles.row}>
        <RemovedRow removal={removal}>{t("removed", { text: phrasing.text })}</RemovedRow>
      </li>
    );
  if (editing)
    return (
      <li className={styles.row}>
        <ChangePhrasing article={article} phrasing={phrasing} onDone={() => (setEditing(false), (returnTo.current = "edit"))} />
      </li>
    );
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.text} lang={phrasing.language} dir="auto">
          {phrasing.text}
        </p>
        <Facts phrasing={phrasing} />
      </div>
      <div className={styles.actions}>
        <ActionIcon ref={focusOn("edit")} aria-label={t("edit", { text: phrasing.text })} onClick={() => setEditing(true)}>
          <Pencil size={15} />
        </ActionIcon>
        <ActionIcon ref={focusOn("remove")} aria-label={t("remove", { text: phrasing.text })} onClick={() => ((returnTo.current = "remove"), removal.begin())}>
          <Trash2 size={15} />
        </ActionIcon>
      </div>
    </li>
  );
}

function Facts({ phrasing }: { phrasing: Phrasing }) {
  const t = useTranslations("knowledge.phrasings");
  const Icon = icons[phrasing.origin];
  return (
    <p className={styles.facts}>
      <Tooltip label={t(`origin_details.${phrasing.origin}`)}>
        <span className={styles.origin} data-origin={phrasing.origin}>
          <Icon size={12} aria-hidden />
          {t(`origins.${phrasing.origin}`)}
        </span>
      </Tooltip>
      {phrasing.confirmations > 0 && <span>{t("confirmations", { count: phrasing.confirmations })}</span>}
      <span>
        {phrasing.created_by && `${phrasing.created_by.name} · `}
        <Time at={phrasing.created_at} />
      </span>
    </p>
  );
}

function ChangePhrasing({ article, phrasing, onDone }: { article: string; phrasing: Phrasing; onDone: () => void }) {
  const t = useTranslations("knowledge.phrasings");
  const common = useTranslations("knowledge");
  const [initial] = useState({ text: phrasing.text });
  const draft = useDraft(`phrasing.${phrasing.id}`, initial);
  const { text } = draft.value;
  const changing = useChangePhrasing(article, phrasing.id);
  const fault = useFault(changing.error);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === phrasing.text) cancel();
    else if (wanted && !changing.isPending)
      changing.mutateAsync(wanted).then(
        () => {
          draft.sent();
          onDone();
        },
        () => undefined,
      );
  };
  const cancel = () => {
    draft.discard();
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    // Nothing around it, such as a drawer, is to close.
    event.stopPropagation();
    cancel();
  };
  return (
    <Form className={styles.change} onSubmit={save} onKeyDown={onKeyDown}>
      <TextInput
        ref={field}
        className={styles.field}
        aria-label={t("change_label")}
        required
        maxLength={longestPhrasing}
        lang={phrasing.language}
        value={text}
        error={fault}
        onChange={(event) => {
          draft.change({ text: event.currentTarget.value });
          if (changing.isError) changing.reset();
        }}
      />
      <Button type="submit" loading={changing.isPending}>
        {common("save")}
      </Button>
      <Button variant="default" onClick={cancel}>
        {common("cancel")}
      </Button>
    </Form>
  );
}
