import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import styles from "./RemovedRow.module.css";
import type { Removal } from "./use-removal";

const undoMilliseconds = 8000;

/** In the place of what was removed, with a way back. Time stands still while the row is hovered or has the focus. */
export function RemovedRow({ removal, children }: { removal: Removal; children: ReactNode }) {
  const t = useTranslations("knowledge");
  const [held, setHeld] = useState(true);
  const { commit } = removal;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(commit, undoMilliseconds);
    return () => clearTimeout(timer);
  }, [held, commit]);
  return (
    <div
      className={styles.row}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <p role="status">{children}</p>
      <Button size="compact-xs" variant="default" autoFocus onClick={removal.undo}>
        {t("undo")}
      </Button>
    </div>
  );
}
