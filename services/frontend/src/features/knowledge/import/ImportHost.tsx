"use client";

import dynamic from "next/dynamic";
import { UploadCloud } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type ChosenFile, withFiles } from "./chosen-files";
import styles from "./ImportHost.module.css";
import { useFileDrop } from "./use-file-drop";

const ImportDialog = dynamic(() => import("./ImportDialog").then((module) => module.ImportDialog));

/** The import dialog, fetched when it is first needed, and the whole window as a place to drop files. */
export function ImportHost({ opened, onOpen, onClose }: { opened: boolean; onOpen: () => void; onClose: () => void }) {
  const t = useTranslations("knowledge.import");
  const [files, setFiles] = useState<ChosenFile[]>([]);
  const [needed, setNeeded] = useState(false);
  if (opened && !needed) setNeeded(true);
  const over = useFileDrop((dropped) => {
    if (dropped.length === 0) return;
    setFiles(withFiles(files, dropped));
    onOpen();
  });
  return (
    <>
      {over && !opened && (
        <div className={styles.over}>
          <p className={styles.invitation}>
            <UploadCloud size={28} strokeWidth={1.6} aria-hidden />
            {t("drop_here")}
          </p>
        </div>
      )}
      {needed && <ImportDialog opened={opened} onClose={onClose} files={files} onFiles={setFiles} over={over} />}
    </>
  );
}
