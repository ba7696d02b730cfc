import type { AskedQuestion, QuestionGroup } from "@/lib/api/types";

/** Compared as people read them: capitals, spaces and the last mark make no other wording. */
const folded = (question: string): string =>
  question
    .toLocaleLowerCase()
    .replace(/[\s?!.…]+$/u, "")
    .replace(/\s+/g, " ");

/** The wordings of a group that differ, the one most asked first. Those that read the same are counted together. */
export function wordingsOf(group: QuestionGroup): AskedQuestion[] {
  const wordings = new Map<string, AskedQuestion>();
  for (const question of group.questions) {
    const key = folded(question.question);
    const held = wordings.get(key);
    wordings.set(key, held ? { ...held, asked: held.asked + question.asked, asked_at: held.asked_at > question.asked_at ? held.asked_at : question.asked_at } : question);
  }
  const first = folded(group.question);
  return [...wordings.entries()].sort(([a, x], [b, y]) => Number(b === first) - Number(a === first) || y.asked - x.asked).map(([, question]) => question);
}
