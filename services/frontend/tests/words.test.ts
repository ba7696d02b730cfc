import assert from "node:assert/strict";
import { test } from "node:test";
import { readsAsQuestion, startersOf } from "../src/features/assistant/starters";
import { searchOf, viewOf } from "../src/features/knowledge/list-address";
import { firstCharacters, shortened } from "../src/lib/text";

test("a text is shortened after a whole word, and no character is cut in half", () => {
  assert.equal(shortened("  short  ", 10), "short");
  assert.equal(shortened("one two three", 9), "one two");
  assert.equal(shortened("x".repeat(20), 10), "x".repeat(10));
  assert.equal(firstCharacters("😀😀😀", 2), "😀😀");
});

test("a title becomes a first question where it reads as one", () => {
  for (const title of ["Reset your password", "Comment imprimer ?", "Le VPN du bureau"]) assert.ok(readsAsQuestion(title), title);
  for (const title of ["about:blank", "untitled document", "Microsoft Word - plan.doc", "report_final.docx", "Rapport annuel.pdf", "IT-2024-11", "FAQ", "NOTE DE SERVICE DU SIEGE", "https://example.org/a page"])
    assert.ok(!readsAsQuestion(title), title);
});

test("what is used most comes first, then questions, and none comes twice", () => {
  const article = (id: string, title: string) => ({ id, title });
  const latest = [article("1", "about:blank"), article("2", "Reset your password"), article("3", "Where is the canteen?"), article("4", "Reset your password"), article("5", "Replace a badge")];
  const ids = (used: { id: string; title: string }[], count: number) => startersOf(used, latest, count).map(({ id }) => id);
  assert.deepEqual(ids([], 4), ["3", "2", "5"]);
  assert.deepEqual(ids([article("5", "Replace a badge"), article("1", "about:blank")], 2), ["5", "3"]);
});

test("what is searched for survives the address, and defaults are left out of it", () => {
  const view = { q: "vpn & co", filters: { language: "fr", audience: "agents" } } as const;
  assert.deepEqual(viewOf(searchOf(view)), view);
  assert.equal(searchOf({ q: "", filters: { language: null, audience: null } }), "");
  assert.deepEqual(viewOf("?language=de&audience=x"), { q: "", filters: { language: null, audience: null } });
});
