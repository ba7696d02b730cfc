import type { Element, Root, RootContent } from "hast";

export function textOf(node: Root | RootContent | Element): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
