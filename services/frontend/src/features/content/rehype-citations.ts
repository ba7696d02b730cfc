import type { Element, ElementContent, Root, RootContent } from "hast";

const marker = /\[(\d{1,3})\]/g;
const verbatim = new Set(["code", "pre", "a"]);

const mark = (number: string): Element => ({
  type: "element",
  tagName: "sup",
  properties: { dataCitation: number },
  children: [{ type: "text", value: number }],
});

/** Splits "text [1] more" into text, a mark, text. Numbers that are not `known` stay as they were written. */
export function splitCitations(text: string, known: (number: number) => boolean): ElementContent[] {
  const parts: ElementContent[] = [];
  let from = 0;
  for (const match of text.matchAll(marker)) {
    const number = match[1] ?? "";
    if (!known(Number(number))) continue;
    const before = text.slice(from, match.index).replace(/ $/, "");
    if (before) parts.push({ type: "text", value: before });
    parts.push(mark(number));
    from = match.index + match[0].length;
  }
  if (from === 0) return [{ type: "text", value: text }];
  if (from < text.length) parts.push({ type: "text", value: text.slice(from) });
  return parts;
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
