import type { RehearsedQuestion } from "@/lib/api/types";

export type Change = "answers" | "refuses" | "another_article";

/** What the proposed threshold changes for a question, beside the settings as they are. */
export function changeOf({ current, proposed }: RehearsedQuestion): Change | null {
  if (current.outcome !== proposed.outcome) return proposed.outcome === "answered" ? "answers" : "refuses";
  return proposed.outcome === "answered" && current.document_id !== proposed.document_id ? "another_article" : null;
}

export const lasts = [20, 50, 100, 200] as const;
export type Last = (typeof lasts)[number];
