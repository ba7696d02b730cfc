import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createTranslator } from "use-intl/core";
import { knownReason } from "../src/features/knowledge/import/reasons";
import en from "../src/i18n/en.json" with { type: "json" };
import fr from "../src/i18n/fr.json" with { type: "json" };
import { fieldErrors, fieldMessageOf } from "../src/lib/api/field-errors";
import { ApiError } from "../src/lib/api/problem";
import type { ProblemField } from "../src/lib/api/types";

const french = createTranslator({ locale: "fr-FR", messages: fr, namespace: "fields" });

function refused(operation: string | null, ...errors: ProblemField[]): ApiError {
  const error = new ApiError({ type: "about:blank", title: "", status: 422, detail: "", code: "invalid_input", request_id: "", errors });
  error.operation = operation;
  return error;
}

const field = (pointer: string, code: string): ProblemField => ({ pointer, code, detail: "In the server's words." });

test("a refused field is told in the interface's language, with the bounds of the contract", () => {
  const error = refused("post /api/v1/users", field("/name", "too_long"), field("/password", "too_short"), field("/email", "email_taken"));
  assert.deepEqual(fieldErrors(error, french), {
    name: "Au plus 200 caractères.",
    password: "Au moins 12 caractères.",
    email: fr.fields.email_taken,
  });
});

test("a bound is found within lists and objects", () => {
  assert.deepEqual(fieldErrors(refused("post /api/v1/kb/synonyms", field("/words/3", "too_long"), field("/words", "too_few")), french), {
    "words/3": "Au plus 60 caractères.",
    words: "Au moins 2 éléments.",
  });
  const settings = fieldErrors(refused("put /api/v1/assistant/settings", field("/model/total_ms", "out_of_range")), french);
  assert.match(settings["model/total_ms"] ?? "", /^De 100 à 3\s600\s000\.$/);
});

test("what we have no words or no bound for is told in the server's words", () => {
  assert.deepEqual(fieldErrors(refused("post /api/v1/users", field("/name", "eaten_by_the_dog")), french), { name: "In the server's words." });
  assert.deepEqual(fieldErrors(refused(null, field("/name", "too_long")), french), { name: "In the server's words." });
});

test("an error that is no refusal says nothing at the fields", () => {
  assert.deepEqual(fieldErrors(new TypeError("fetch failed"), french), {});
});

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const services = readdirSync(path.join(root, "services")).filter((name) => name.endsWith("-service"));

/** The codes in calls such as `invalid_field("/name", "required", "A user needs a name.")`; pointers and sentences are no single lower-case word. */
function codesOf(call: RegExp): Set<string> {
  const codes = new Set<string>();
  for (const folder of ["platform", ...services.map((name) => `services/${name}`)])
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })) {
      // What a tool offers is no fault of a field.
      if (!/\.[ch]pp$/.test(entry) || /(^|\/)(tests|tools)\//.test(entry)) continue;
      const statements = readFileSync(path.join(root, folder, entry), "utf8").match(call) ?? [];
      for (const statement of statements) for (const [, code] of statement.matchAll(/"([a-z][a-z_]*)"/g)) codes.add(code ?? "");
    }
  return codes;
}

test("every code that the server gives a field has words", () => {
  // Told of the Idempotency-Key header, which is no field; and the error as a whole.
  const elsewhere = ["invalid_input"];
  const codes = [...codesOf(/(?:invalid_field|faults\.add|\bfault|fields\.push_back|faults\.push_back)\s*\([^;]*;/g)].filter((code) => !elsewhere.includes(code));
  assert.ok(codes.length > 20, codes.join(" "));
  assert.deepEqual(codes.filter((code) => fieldMessageOf(code) === null), []);
  for (const code of codes) assert.ok(en.fields[fieldMessageOf(code) ?? "other"], code);
});

test("every code that the server gives a skipped file has words", () => {
  const codes = codesOf(/Refusal\s*[({][^;]*;/g);
  assert.ok(codes.size > 5);
  assert.deepEqual([...codes].filter((code) => knownReason(code) === null), []);
});
