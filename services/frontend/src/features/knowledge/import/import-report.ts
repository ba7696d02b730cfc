import { ApiError } from "@/lib/api/problem";
import type { UploadItem, UploadReport } from "@/lib/api/types";
import type { ChosenFile } from "./chosen-files";

export const emptyReport: UploadReport = { created: 0, changed: 0, unchanged: 0, skipped: 0, items: [] };

export const joined = (first: UploadReport, second: UploadReport): UploadReport => ({
  created: first.created + second.created,
  changed: first.changed + second.changed,
  unchanged: first.unchanged + second.unchanged,
  skipped: first.skipped + second.skipped,
  items: [...first.items, ...second.items],
});

const skippedFile = (name: string, code: string | null, reason: string | null): UploadItem => ({ name, status: "skipped", id: null, title: null, version: null, chunks: null, code, reason, notes: [] });

/** What was not sent. */
export const reportOfHidden = (files: ChosenFile[]): UploadReport => ({ ...emptyReport, skipped: files.length, items: files.map(({ name }) => skippedFile(name, "hidden", null)) });

const refusals: Record<number, string> = { 413: "too_large", 415: "unsupported", 422: "unsupported" };

/**
 * The report of files that were refused together, or null when the error says nothing of the files. A 422 has an error
 * for each file in the order sent; of a zip, one for each file in it, which its words name.
 */
export function reportOfRefusal(error: unknown, files: ChosenFile[]): UploadReport | null {
  const code = error instanceof ApiError ? refusals[error.status] : undefined;
  if (!(error instanceof ApiError) || !code) return null;
  const faults = error.problem.errors ?? [];
  if (faults.some(({ pointer }) => !pointer.startsWith("/file"))) return null;
  const items =
    faults.length === 0
      ? files.map(({ name }) => skippedFile(name, code, null))
      : faults.length === files.length
        ? files.map(({ name }, index) => skippedFile(name, faults[index]?.code ?? code, faults[index]?.detail ?? null))
        : faults.map(({ detail }) => skippedFile(files.map(({ name }) => name).join(", "), null, detail));
  return { ...emptyReport, skipped: items.length, items };
}

/** Files that travel together: small ones in company, a large one alone, so that one refused for its size costs no other. */
export function batchesOf(files: ChosenFile[], limits: { bytes: number; files: number }): ChosenFile[][] {
  const batches: ChosenFile[][] = [];
  let size = 0;
  for (const chosen of files) {
    const last = batches.at(-1);
    if (last && last.length < limits.files && size + chosen.file.size <= limits.bytes) {
      last.push(chosen);
      size += chosen.file.size;
    } else {
      batches.push([chosen]);
      size = chosen.file.size;
    }
  }
  return batches;
}
