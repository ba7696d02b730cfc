import type { Element, ElementContent, Root } from "hast";

const blocks = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "th", "td", "dl", "dt", "dd"]);

function direct(node: Element | Root | ElementContent): void {
  if (node.type !== "element" && node.type !== "root") return;
  if (node.type === "element" && blocks.has(node.tagName)) node.properties.dir = "auto";
  for (const child of node.children) if (child.type === "element") direct(child);
}

/** Each block is read in the direction of its own words, whatever the interface's. */
export const rehypeDirection = () => (tree: Root) => direct(tree);
