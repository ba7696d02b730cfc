import type { Language } from "./types";

/** What docs/api.md says of unanswered questions and of rehearsals, by the same names. */

export type AskedQuestion = { message_id: string; conversation_id: string; question: string; asked: number; asked_at: string };
export type QuestionGroup = {
  id: string;
  question: string;
  language: Language;
  asked: number;
  first_asked_at: string;
  last_asked_at: string;
  confidence: number;
  questions: AskedQuestion[];
};

export type Outcome = "answered" | "refused";
export type Tally = Record<Outcome, number>;
export type Rehearsed = { outcome: Outcome; confidence: number; document_id: string | null; title: string | null; heading: string | null };
export type RehearsedQuestion = {
  message_id: string;
  question: string;
  language: Language;
  asked_at: string;
  follow_up: boolean;
  then: { outcome: Outcome; confidence: number; helpful: boolean | null };
  current: Rehearsed;
  proposed: Rehearsed;
};
export type Rehearsal = {
  threshold: { current: number; proposed: number };
  current: Tally;
  proposed: Tally;
  changed: number;
  items: RehearsedQuestion[];
};
