import assert from "node:assert/strict";
import { test } from "node:test";
import { budgetOf, millisecondsOf, modelChangeOf, modelInputOf } from "../src/features/administration/model-input";
import { changeOf } from "../src/features/administration/rehearsal";
import { leaningOf } from "../src/features/administration/threshold-meaning";
import { beginningOf, draftNameOf } from "../src/features/knowledge/article-draft";
import { articleAboutPath } from "../src/features/knowledge/paths";
import { filtersOf, initialFilters, searchOf } from "../src/features/unanswered/filters";
import { wordingsOf } from "../src/features/unanswered/wordings";
import type { Outcome, RehearsedQuestion } from "../src/lib/api/types";

test("a threshold is named by its distance from the recommended one", () => {
  assert.equal(leaningOf(0.5, 0.5), "recommended");
  assert.equal(leaningOf(0.53, 0.5), "recommended");
  assert.equal(leaningOf(0.54, 0.5), "careful");
  assert.equal(leaningOf(0.8, 0.5), "very_careful");
  assert.equal(leaningOf(0.4, 0.5), "rather_bold");
  assert.equal(leaningOf(0.1, 0.5), "bold");
});

const rehearsed = (outcome: Outcome, document: string | null) => ({ outcome, confidence: 0.5, document_id: document, title: document, heading: null });
const question = (current: ReturnType<typeof rehearsed>, proposed: ReturnType<typeof rehearsed>): RehearsedQuestion => ({
  message_id: "m",
  question: "?",
  language: "en",
  asked_at: "2026-01-01T00:00:00Z",
  follow_up: false,
  then: { outcome: "refused", confidence: 0.1, helpful: null },
  current,
  proposed,
});

test("a rehearsal changes a question by its outcome or by its article, whatever was answered then", () => {
  assert.equal(changeOf(question(rehearsed("answered", "a"), rehearsed("answered", "a"))), null);
  assert.equal(changeOf(question(rehearsed("answered", "a"), rehearsed("refused", "a"))), "refuses");
  assert.equal(changeOf(question(rehearsed("refused", null), rehearsed("answered", "a"))), "answers");
  assert.equal(changeOf(question(rehearsed("answered", "a"), rehearsed("answered", "b"))), "another_article");
  assert.equal(changeOf(question(rehearsed("refused", "a"), rehearsed("refused", "b"))), null);
});

test("the model's budget is a whole number or nothing", () => {
  assert.equal(budgetOf(" 500 000 "), 500000);
  assert.equal(budgetOf(""), null);
  assert.equal(budgetOf("0"), 0);
  for (const typed of ["-1", "1.5", "many"]) assert.equal(budgetOf(typed), undefined);
});

test("the model's times are typed in seconds, with a point or a comma, within bounds", () => {
  assert.equal(millisecondsOf("8", 600), 8000);
  assert.equal(millisecondsOf("2,5", 600), 2500);
  assert.equal(millisecondsOf("", 600), null);
  for (const typed of ["0", "-1", "soon", "601"]) assert.equal(millisecondsOf(typed, 600), undefined);
});

test("of the model's settings only what was changed is sent, and an emptied field goes back to the installation", () => {
  const before = modelInputOf({ enabled: true, daily_tokens: 5000, first_token_ms: 2500, total_ms: 60000 });
  assert.deepEqual(before, { enabled: true, daily_tokens: "5000", first_token_s: "2.5", total_s: "60" });
  assert.deepEqual(modelChangeOf(before, before), {});
  assert.deepEqual(modelChangeOf(before, { ...before, daily_tokens: "", total_s: "90" }), { daily_tokens: null, total_ms: 90000 });
});

test("the filters of unanswered questions survive their address, and nonsense becomes the default", () => {
  const filters = { days: 90, language: "fr" } as const;
  assert.deepEqual(filtersOf(searchOf(filters)), filters);
  assert.equal(searchOf(initialFilters), "");
  assert.deepEqual(filtersOf("?days=4000&language=de"), initialFilters);
});

const asked = (id: string, text: string, times: number, at = "2026-01-01T00:00:00Z") => ({ message_id: id, conversation_id: id, question: text, asked: times, asked_at: at });

test("wordings that read the same are counted together, the group's own first", () => {
  const group = { id: "g", question: "Where is it?", language: "en", asked: 9, first_asked_at: "", last_asked_at: "", confidence: 0.1 } as const;
  const questions = [asked("a", "where is it", 1), asked("b", "Where might it be?", 5), asked("c", "Where is  it?", 3, "2026-02-01T00:00:00Z")];
  const wordings = wordingsOf({ ...group, questions });
  assert.deepEqual(wordings.map(({ question, asked: times }) => [question, times]), [["where is it", 4], ["Where might it be?", 5]]);
  assert.equal(wordings[0]?.asked_at, "2026-02-01T00:00:00Z");
});

test("an article begins with the title in its address, in a draft of its own", () => {
  const title = "Où est-ce ? 100 % & plus";
  const begun = beginningOf(new URL(articleAboutPath(title, "fr"), "http://x").search);
  assert.deepEqual([begun.title, begun.language, begun.content], [title, "fr", ""]);
  assert.notEqual(draftNameOf(null, begun.title), draftNameOf(null));
  assert.equal(beginningOf("?language=de").language, "auto");
  assert.equal(beginningOf(`?title=${"x".repeat(900)}`).title.length, 200);
});
