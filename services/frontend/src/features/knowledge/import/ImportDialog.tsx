"use client";

import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Audience } from "@/lib/api/types";
import { type ChosenFile, withFiles } from "./chosen-files";
import { FileChoice } from "./FileChoice";
import { ImportProgress } from "./ImportProgress";
import { ImportResult } from "./ImportResult";
import { useImport } from "./use-import";

type Properties = {
  opened: boolean;
  onClose: () => void;
  files: ChosenFile[];
  onFiles: (files: ChosenFile[]) => void;
  /** Whether files are held over the window. */
  over: boolean;
};

/** Chooses files, sends them, and says what became of each. While files are on their way only "Cancel" ends it. */
export function ImportDialog({ opened, onClose, files, onFiles, over }: Properties) {
  const t = useTranslations("knowledge.import");
  const { state, start, cancel, reset } = useImport();
  const [audience, setAudience] = useState<Audience>("requesters");
  const sending = state.phase === "sending";
  const choosing = state.phase === "choosing" || (state.phase === "done" && files.length > 0);
  const begin = () => {
    void start(files, audience);
    onFiles([]);
  };
  return (
    <Modal
      opened={opened}
      onClose={sending ? cancel : onClose}
      onExitTransitionEnd={() => (reset(), onFiles([]))}
      title={t("title")}
      size="lg"
      closeOnClickOutside={!sending && files.length === 0}
      closeOnEscape={!sending}
      closeButtonProps={{ "aria-label": t(sending ? "stop" : "close") }}
    >
      {choosing && (
        <FileChoice
          over={over}
          files={files}
          onAdd={(more) => onFiles(withFiles(files, more))}
          onRemove={(file) => onFiles(files.filter((other) => other !== file))}
          audience={audience}
          onAudience={setAudience}
          onCancel={onClose}
          onImport={begin}
        />
      )}
      {state.phase === "sending" && <ImportProgress state={state} onCancel={cancel} />}
      {state.phase === "done" && !choosing && (
        <ImportResult state={state} onRetry={() => void start(state.left, audience, state.report)} onMore={reset} onClose={onClose} />
      )}
    </Modal>
  );
}
