import { Button, Modal } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useNavigationGuard } from "@/features/shell/navigation";
import styles from "@/components/ConfirmDialog.module.css";

/** Asks before changes that were not published are left behind. The draft stays on this device unless it is discarded. */
export function UnsavedGuard({ active, onDiscard }: { active: boolean; onDiscard: () => void }) {
  const t = useTranslations("knowledge.unsaved");
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const ask = useCallback((go: () => void) => {
    setLeave(() => go);
    return true;
  }, []);
  useNavigationGuard(active ? ask : null);

  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [active]);

  const close = () => setLeave(null);
  return (
    <Modal opened={leave !== null} onClose={close} title={t("title")} closeButtonProps={{ "aria-label": t("stay") }}>
      <div className={styles.body}>
        <p>{t("detail")}</p>
        <div className={styles.actions}>
          <Button
            variant="subtle"
            color="red"
            onClick={() => {
              onDiscard();
              leave?.();
            }}
          >
            {t("discard")}
          </Button>
          <Button variant="default" onClick={leave ?? close}>
            {t("leave")}
          </Button>
          <Button onClick={close} data-autofocus>
            {t("stay")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
