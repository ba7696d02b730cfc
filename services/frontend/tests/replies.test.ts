import assert from "node:assert/strict";
import { test } from "node:test";
import { repliesChangeOf, repliesInputOf, replyGroups } from "../src/features/administration/replies-input";
import type { AssistantSettings } from "../src/lib/api/types";

const none = Object.fromEntries(Object.values(replyGroups).flat().map((name) => [name, null])) as AssistantSettings["replies"]["fr"];
const before = repliesInputOf({ fr: { ...none, greeting: "Bienvenue !" }, en: none });

test("only the replies that were changed are sent, and an emptied one goes back to what is built in", () => {
  assert.equal(repliesChangeOf(before, before), null);
  assert.deepEqual(repliesChangeOf(before, { ...before, "fr/greeting": " ", "en/contact": " 9 to 5 " }), { fr: { greeting: null }, en: { contact: "9 to 5" } });
});
