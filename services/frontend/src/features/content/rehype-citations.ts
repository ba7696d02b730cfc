import type { Element, ElementContent, Root, RootContent } from "hast";

const marker = /\[(\d{1,3})\]/g;
const verbatim = new Set(["code", "pre", "a"]);

const mark = (number: string): Element => ({
  type: "element",
  tagName: "sup",
  properties: { dataCitation: number },
  children: [{ type: "text", value: number }],
});

const text = (value: string): ElementContent[] => (value ? [{ type: "text", value }] : []);

/** A mark stays on the line of the word that it follows. */
function withLastWord(before: string, marked: Element): ElementContent[] {
  const [, rest = "", word = ""] = /^([\s\S]*?)(\S*)\s*$/.exec(before) ?? [];
  const together: Element = { type: "element", tagName: "span", properties: { dataTogether: "" }, children: [...text(word), marked] };
  return word ? [...text(rest), together] : [marked];
}

/** Splits "text [1] more" into text, a mark, text. Numbers that are not `known` stay as they were written. */
export function splitCitations(source: string, known: (number: number) => boolean): ElementContent[] {
  const parts: ElementContent[] = [];
  let from = 0;
  for (const match of source.matchAll(marker)) {
    const number = match[1] ?? "";
    if (!known(Number(number))) continue;
    parts.push(...withLastWord(source.slice(from, match.index), mark(number)));
    from = match.index + match[0].length;
  }
  return from === 0 ? text(source) : [...parts, ...text(source.slice(from))];
}

/** Turns the `[1]` of an answer into marks that open their source. Runs after sanitising: what it adds is our own. */
export const rehypeCitations =
  ({ known }: { known: (number: number) => boolean }) =>
  (tree: Root) =>
    replaceIn(tree, known);

function replaceIn(parent: Root | Element, known: (number: number) => boolean): void {
  const children = parent.children as RootContent[];
  parent.children = children.flatMap((child): RootContent[] => {
    if (child.type === "text") return splitCitations(child.value, known);
    if (child.type === "element" && !verbatim.has(child.tagName)) replaceIn(child, known);
    return [child];
  }) as typeof parent.children;
}
