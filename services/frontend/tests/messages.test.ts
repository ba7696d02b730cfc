import assert from "node:assert/strict";
import { test } from "node:test";
import commonEn from "../src/i18n/en.json" with { type: "json" };
import commonFr from "../src/i18n/fr.json" with { type: "json" };
import integrationsEn from "../src/i18n/integrations.en.json" with { type: "json" };
import integrationsFr from "../src/i18n/integrations.fr.json" with { type: "json" };

// Those of a part stand beside the others.
const en: Messages = { ...commonEn, integrations: integrationsEn };
const fr: Messages = { ...commonFr, integrations: integrationsFr };

type Messages = { [key: string]: string | Messages };

const flat = (messages: Messages, path = ""): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) => (typeof value === "string" ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`)));

const argumentsOf = (message: string): string[] => [...message.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? "").sort();

test("English and French have the same messages", () => {
  assert.deepEqual(flat(fr).map(([key]) => key), flat(en).map(([key]) => key));
});

test("a message takes the same arguments in both languages", () => {
  const french = new Map(flat(fr));
  for (const [key, message] of flat(en)) assert.deepEqual(new Set(argumentsOf(french.get(key) ?? "")), new Set(argumentsOf(message)), key);
});

test("no message is empty", () => {
  for (const [key, message] of [...flat(en), ...flat(fr)]) assert.notEqual(message.trim(), "", key);
});

test("French puts a non-breaking space before double punctuation and inside quotation marks", () => {
  for (const [key, message] of flat(fr)) {
    const text = message.replace(/\{[^{}]*\}/g, "x");
    assert.doesNotMatch(text, /[ \p{L}][;?!]/u, key);
    assert.doesNotMatch(text, /[ \p{L}]:( |$)/u, key);
    assert.doesNotMatch(text, /«(?!\u00a0)|(?<!\u00a0)»/u, key);
    assert.doesNotMatch(text, /'/, key);
  }
});
