import assert from "node:assert/strict";
import { test } from "node:test";
import { carriesFiles, type ChosenFile, filesDropped, fromList, shown, totalSize, withFiles } from "../src/features/knowledge/import/chosen-files";
import { sizeOf } from "../src/features/knowledge/import/file-size";
import { batchesOf, emptyReport, joined, reportOfHidden, reportOfRefusal } from "../src/features/knowledge/import/import-report";
import { knownReason } from "../src/features/knowledge/import/reasons";
import { takenWord, tidied } from "../src/features/knowledge/synonyms/words";
import type { ProblemField, Synonyms, UploadReport } from "../src/lib/api/types";
import { ApiError, NetworkError } from "../src/lib/api/problem";

const chosen = (name: string, size = 1): ChosenFile => ({ name, file: new File(["x".repeat(size)], name, { lastModified: 7 }) });
const named = (files: ChosenFile[]) => files.map(({ name }) => name);
const refusal = (status: number, errors: ProblemField[] = []) => new ApiError({ type: "", title: "", status, detail: "", code: "", request_id: "", errors });

test("a file chosen twice is sent once, and one of the same name in another folder is another file", () => {
  const files = withFiles([chosen("a.md")], [chosen("a.md"), chosen("b.md"), chosen("folder/a.md")]);
  assert.deepEqual(named(files), ["a.md", "b.md", "folder/a.md"]);
  assert.equal(totalSize(files), 3);
});

test("a chosen file has the name that the person knows", () => {
  assert.deepEqual(named(fromList([new File(["x"], "Été à la plage.pdf")])), ["Été à la plage.pdf"]);
});

test("what is hidden in a dropped folder is not sent, and the report says so", async () => {
  const file = (name: string) => ({ name, isDirectory: false, file: (give: (file: File) => void) => give(new File(["x"], name)) });
  const folder = (name: string, entries: unknown[]) => ({
    name,
    isDirectory: true,
    createReader: () => ({ readEntries: (give: (entries: unknown[]) => void) => give(entries.splice(0)) }),
  });
  const dropped = folder("docs", [file("a.md"), file(".DS_Store"), folder(".git", [file("config")]), folder("fr", [file("b.md")])]);
  const files = await filesDropped({ items: [{ webkitGetAsEntry: () => dropped }], files: [] } as unknown as DataTransfer);
  assert.deepEqual(named(shown(files)), ["docs/a.md", "docs/fr/b.md"]);
  const report = reportOfHidden(files.filter(({ hidden }) => hidden));
  assert.deepEqual(report.items.map(({ name, code }) => [name, code]), [["docs/.DS_Store", "hidden"], ["docs/.git", "hidden"]]);
  assert.equal(report.skipped, 2);
});

test("only files are taken when something is dragged over the window", () => {
  assert.equal(carriesFiles({ types: ["Files"] } as unknown as DataTransfer), true);
  assert.equal(carriesFiles({ types: ["text/plain"] } as unknown as DataTransfer), false);
  assert.equal(carriesFiles(null), false);
});

test("small files travel together, a large one alone, all in their order", () => {
  const files = [chosen("a", 3), chosen("b", 4), chosen("large", 50), chosen("c", 2), chosen("d", 2), chosen("e", 2)];
  assert.deepEqual(batchesOf(files, { bytes: 10, files: 2 }).map(named), [["a", "b"], ["large"], ["c", "d"], ["e"]]);
  assert.deepEqual(batchesOf([], { bytes: 10, files: 2 }), []);
});

test("the reports of several uploads add up to one", () => {
  const item = (name: string, status: "created" | "skipped") => ({ name, status, id: null, title: null, version: null, chunks: null, code: null, reason: null, notes: [] });
  const first: UploadReport = { created: 1, changed: 0, unchanged: 2, skipped: 0, items: [item("a", "created")] };
  const second: UploadReport = { created: 1, changed: 3, unchanged: 0, skipped: 1, items: [item("b", "skipped")] };
  const both = joined(joined(emptyReport, first), second);
  assert.deepEqual({ ...both, items: both.items.map(({ name }) => name) }, { created: 2, changed: 3, unchanged: 2, skipped: 1, items: ["a", "b"] });
});

test("files refused together are skipped, each for its own reason", () => {
  const files = [chosen("a.pdf"), chosen("b.jpg")];
  const report = reportOfRefusal(
    refusal(422, [
      { pointer: "/file", code: "encrypted", detail: "a.pdf is encrypted." },
      { pointer: "/file", code: "unsupported", detail: "b.jpg is a picture." },
    ]),
    files,
  );
  assert.deepEqual(
    report?.items.map(({ name, code, reason }) => [name, code, reason]),
    [
      ["a.pdf", "encrypted", "a.pdf is encrypted."],
      ["b.jpg", "unsupported", "b.jpg is a picture."],
    ],
  );
  assert.equal(report?.skipped, 2);
});

test("what is wrong inside a zip is told in the server's words, which name the file", () => {
  const faults = ["x.pdf is damaged.", "y.pdf is empty."].map((detail) => ({ pointer: "/file", code: "damaged", detail }));
  const report = reportOfRefusal(refusal(422, faults), [chosen("all.zip")]);
  assert.deepEqual(
    report?.items.map(({ name, code, reason }) => [name, code, reason]),
    [
      ["all.zip", null, "x.pdf is damaged."],
      ["all.zip", null, "y.pdf is empty."],
    ],
  );
});

test("an upload that is too large is a skipped file, a failing server is not", () => {
  assert.equal(reportOfRefusal(refusal(413), [chosen("a.pdf")])?.items[0]?.code, "too_large");
  assert.equal(reportOfRefusal(refusal(415), [chosen("a.exe")])?.items[0]?.code, "unsupported");
  assert.equal(reportOfRefusal(refusal(503), [chosen("a.pdf")]), null);
  assert.equal(reportOfRefusal(refusal(422, [{ pointer: "/audience", code: "invalid_choice", detail: "" }]), [chosen("a.pdf")]), null);
  assert.equal(reportOfRefusal(new NetworkError(), [chosen("a.pdf")]), null);
});

test("a reason that the interface has no words for is left to the server's", () => {
  assert.equal(knownReason("encrypted"), "encrypted");
  assert.equal(knownReason("eaten_by_the_dog"), null);
  assert.equal(knownReason(null), null);
});

test("a size is written in the reader's language, never as nothing", () => {
  const french = (value: number, options: Intl.NumberFormatOptions) => new Intl.NumberFormat("fr", options).format(value).replace(/\s/g, " ");
  assert.equal(sizeOf(3_240_000, french), "3,2 Mo");
  assert.equal(sizeOf(48_600_000, french), "49 Mo");
  assert.equal(sizeOf(12, french), "1 ko");
});

test("the words of a group are trimmed, and none stands in it twice", () => {
  assert.deepEqual(tidied([" VPN ", "vpn", "", "accès   à distance"]), ["VPN", "accès à distance"]);
});

test("a word of another group is found whatever its accents and capitals", () => {
  const group = { id: "1", language: "fr", words: ["télétravail", "vpn"], updated_at: "" } satisfies Synonyms;
  assert.deepEqual(takenWord(["poste", "Teletravail"], [group]), { word: "Teletravail", group });
  assert.equal(takenWord(["poste"], [group]), null);
});
