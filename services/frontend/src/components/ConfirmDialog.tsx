import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import styles from "./ConfirmDialog.module.css";
import { Notice } from "./Notice";
import { errorKind } from "./States";

type Properties = {
  opened: boolean;
  title: string;
  children: ReactNode;
  keep: string;
  confirm: string;
  pending: boolean;
  error: unknown;
  onKeep: () => void;
  onConfirm: () => void;
};

/** Asks before something that cannot be taken back. The safe choice has the focus. */
export function ConfirmDialog({ opened, title, children, keep, confirm, pending, error, onKeep, onConfirm }: Properties) {
  const errors = useTranslations("errors");
  return (
    <Modal opened={opened} onClose={onKeep} title={title} closeButtonProps={{ "aria-label": keep }}>
      <div className={styles.body}>
        <p>{children}</p>
        {error ? <Notice tone="error">{errors(`${errorKind(error)}.detail`)}</Notice> : null}
        <div className={styles.actions}>
          <Button variant="default" onClick={onKeep} data-autofocus>
            {keep}
          </Button>
          <Button color="red" loading={pending} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
