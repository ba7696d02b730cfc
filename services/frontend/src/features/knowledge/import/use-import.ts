import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, ApiError } from "@/lib/api";
import type { Audience, UploadReport } from "@/lib/api/types";
import { uploadTransport } from "@/lib/api/upload-transport";
import { knowledgeKeys } from "../queries";
import { type ChosenFile, shown, totalSize } from "./chosen-files";
import { batchesOf, emptyReport, joined, reportOfHidden, reportOfRefusal } from "./import-report";

const together = { bytes: 4_000_000, files: 20 };

export type ImportState =
  | { phase: "choosing" }
  | { phase: "sending"; /** 0 to 1 */ sent: number; /** Files whose result is known. */ read: number; files: number }
  /** `left`: what was not imported because of `error`, or because the import was cancelled. */
  | { phase: "done"; report: UploadReport; left: ChosenFile[]; error: unknown };

/** Sends files in batches. Ends early when cancelled or when the server fails; what was imported until then stays. */
export function useImport() {
  const queryClient = useQueryClient();
  const [state, setState] = useState<ImportState>({ phase: "choosing" });
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => running.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const start = async (chosen: ChosenFile[], audience: Audience, before = emptyReport) => {
    const controller = new AbortController();
    running.current = controller;
    const files = shown(chosen);
    const hidden = chosen.filter((file) => file.hidden);
    const total = Math.max(totalSize(files), 1);
    let report = hidden.length > 0 ? joined(before, reportOfHidden(hidden)) : before;
    let error: unknown = null;
    let read = 0;
    const queue = batchesOf(files, together);
    while (queue.length > 0 && error === null) {
      const batch = queue[0] ?? [];
      const done = totalSize(files.slice(0, read));
      const tell = (part: number) => setState({ phase: "sending", sent: (done + part * totalSize(batch)) / total, read, files: files.length });
      tell(0);
      try {
        report = joined(report, await send(batch, audience, controller.signal, tell));
      } catch (reason) {
        if (reason instanceof ApiError && reason.status === 413 && batch.length > 1) {
          queue.splice(0, 1, ...batch.map((chosen) => [chosen]));
          continue;
        }
        const refused = reportOfRefusal(reason, batch);
        if (!refused) {
          error = reason;
          continue;
        }
        report = joined(report, refused);
      }
      queue.shift();
      read += batch.length;
    }
    running.current = null;
    if (report.created + report.changed > before.created + before.changed) void queryClient.invalidateQueries({ queryKey: knowledgeKeys.all });
    const nothingHappened = report === emptyReport && controller.signal.aborted;
    setState(nothingHappened ? { phase: "choosing" } : { phase: "done", report, left: queue.flat(), error: controller.signal.aborted ? null : error });
  };

  return { state, start, cancel, reset: () => setState({ phase: "choosing" }) };
}

async function send(batch: ChosenFile[], audience: Audience, signal: AbortSignal, tell: (part: number) => void): Promise<UploadReport> {
  const form = new FormData();
  // Before the files, so that the server knows it when the first one arrives.
  form.set("audience", audience);
  for (const { file, name } of batch) form.append("file", file, name);
  const response = await api.send("/api/v1/kb/documents/upload", {
    method: "POST",
    body: form,
    signal,
    transport: uploadTransport((sent, total) => tell(total > 0 ? sent / total : 0)),
  });
  return (await response.json()) as UploadReport;
}
