import { ActionIcon, Button, Select } from "@mantine/core";
import { FileText, UploadCloud, X } from "lucide-react";
import { useId, useRef } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Audience } from "@/lib/api/types";
import { type ChosenFile, fromList, shown, totalSize } from "./chosen-files";
import { sizeOf } from "./file-size";
import styles from "./FileChoice.module.css";

const audiences: Audience[] = ["public", "requesters", "agents"];

type Properties = {
  files: ChosenFile[];
  over: boolean;
  onAdd: (files: ChosenFile[]) => void;
  onRemove: (file: ChosenFile) => void;
  audience: Audience;
  onAudience: (audience: Audience) => void;
  onCancel: () => void;
  onImport: () => void;
};

export function FileChoice({ files: chosenFiles, over, onAdd, onRemove, audience, onAudience, onCancel, onImport }: Properties) {
  const t = useTranslations("knowledge.import");
  const names = useTranslations("knowledge.audiences");
  const { number } = useFormatter();
  const files = shown(chosenFiles);
  return (
    <div className={styles.choice}>
      <DropZone onAdd={onAdd} over={over} small={files.length > 0} />
      {files.length > 0 && (
        <div>
          <p className={styles.total} role="status">
            {t("chosen", { count: files.length, size: sizeOf(totalSize(files), number) })}
          </p>
          <ul className={styles.files} aria-label={t("files")} tabIndex={0}>
            {files.map((chosen) => (
              <li key={`${chosen.name}/${chosen.file.size}/${chosen.file.lastModified}`} className={styles.file}>
                <FileText size={15} aria-hidden />
                <span className={styles.name}>{chosen.name}</span>
                <span className={styles.size}>{sizeOf(chosen.file.size, number)}</span>
                <ActionIcon size="sm" aria-label={t("remove", { name: chosen.name })} onClick={() => onRemove(chosen)}>
                  <X size={14} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Select
        label={t("audience")}
        description={t("audience_detail")}
        allowDeselect={false}
        value={audience}
        data={audiences.map((value) => ({ value, label: names(value) }))}
        onChange={(value) => value && onAudience(value as Audience)}
      />
      <div className={styles.actions}>
        <Button variant="default" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button disabled={files.length === 0} onClick={onImport}>
          {files.length === 0 ? t("start") : t("start_count", { count: files.length })}
        </Button>
      </div>
    </div>
  );
}

/** Where files are invited; the whole window takes them. */
function DropZone({ onAdd, over, small }: { onAdd: (files: ChosenFile[]) => void; over: boolean; small: boolean }) {
  const t = useTranslations("knowledge.import");
  const formats = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.zone} data-over={over || undefined} data-small={small || undefined}>
      <UploadCloud size={small ? 20 : 26} strokeWidth={1.6} aria-hidden />
      <p className={styles.invitation}>{t("drop")}</p>
      <Button variant="default" size="xs" data-autofocus aria-describedby={formats} onClick={() => input.current?.click()}>
        {t(small ? "choose_more" : "choose")}
      </Button>
      <p id={formats} className={styles.formats}>
        {t("formats")}
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("choose")}
        onChange={({ currentTarget }) => {
          onAdd(fromList(currentTarget.files ?? []));
          currentTarget.value = "";
        }}
      />
    </div>
  );
}
