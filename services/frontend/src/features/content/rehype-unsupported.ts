import type { Element, Root } from "hast";
import { lettersOf, readingOf, wrapLetters } from "./marking";

const linkTarget = /(!?\[[^\]]*\])\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\)/g;
const lineBeginning = /^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+)+/gm;

/** What is left of a sentence once it is rendered: no targets of links; then also no markers of lists and headings. */
const renderings = (sentence: string): string[] => {
  const text = sentence.replace(linkTarget, "$1");
  return [lettersOf(text), lettersOf(text.replace(lineBeginning, ""))];
};

const labelled = (label: string): Element => ({
  type: "element",
  tagName: "span",
  properties: { dataUnsupportedLabel: "" },
  children: [{ type: "text", value: `(${label}) ` }],
});

/**
 * Marks the sentences that no source supports, wherever Markdown has put their words. `label` says it before each one to
 * those who cannot see the mark. Runs before citations are made, since a sentence holds its `[1]` as it was written.
 */
export const rehypeUnsupported =
  ({ sentences, label }: { sentences: string[]; label: string }) =>
  (tree: Root) => {
    const found: { at: number; length: number }[] = [];
    const { letters } = readingOf(tree);
    let after = 0;
    for (const sentence of sentences) {
      const place = renderings(sentence)
        .filter(Boolean)
        .flatMap((wanted) => [letters.indexOf(wanted, after), letters.indexOf(wanted)].map((at) => ({ at, length: wanted.length })))
        .find(({ at, length }) => at >= 0 && !found.some((other) => at < other.at + other.length && other.at < at + length));
      if (!place) continue;
      found.push(place);
      after = place.at + place.length;
    }
    // From the last to the first: the letters before a mark keep their numbers.
    for (const { at, length } of found.sort((a, b) => b.at - a.at))
      wrapLetters(readingOf(tree), at, length, (text, first) => ({
        type: "element",
        tagName: "span",
        properties: { dataUnsupported: "", title: label },
        children: [...(first ? [labelled(label)] : []), { type: "text", value: text }],
      }));
  };
