import type { Element, Root } from "hast";
import type { PassageRange } from "./passage";

/** Puts the blocks of a passage into one element with the passage's address, so that it can be shown and scrolled to. */
export const rehypePassage =
  ({ id, range }: { id: string; range: PassageRange }) =>
  (tree: Root) => {
    const within = tree.children.map((node) => {
      const start = node.position?.start.offset;
      const end = node.position?.end.offset;
      return start !== undefined && end !== undefined && start < range.end && end > range.start;
    });
    const first = within.indexOf(true);
    if (first < 0) return;
    const last = within.lastIndexOf(true);
    const passage: Element = {
      type: "element",
      tagName: "section",
      properties: { id, dataPassage: "" },
      children: tree.children.slice(first, last + 1).filter((node) => node.type !== "doctype"),
    };
    tree.children.splice(first, last - first + 1, passage);
  };
