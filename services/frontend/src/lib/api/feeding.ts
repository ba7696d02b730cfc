import type { Language, Person } from "./types";

/** What feeds the assistant, by the names of docs/api.md. */

export type PhrasingOrigin = "feedback" | "ticket" | "editor";
export type Phrasing = {
  id: string;
  text: string;
  language: Language;
  origin: PhrasingOrigin;
  confirmations: number;
  created_at: string;
  created_by: Person | null;
};

export type Synonyms = { id: string; language: Language; words: string[]; updated_at: string };
export type SynonymsInput = Pick<Synonyms, "language" | "words">;

export type UploadStatus = "created" | "changed" | "unchanged" | "skipped";
export type UploadItem = {
  name: string;
  status: UploadStatus;
  id: string | null;
  title: string | null;
  version: number | null;
  chunks: number | null;
  code: string | null;
  reason: string | null;
};
export type UploadReport = Record<UploadStatus, number> & { items: UploadItem[] };
