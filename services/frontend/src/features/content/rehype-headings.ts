import type { Element, Root } from "hast";
import { textOf } from "./text-of";

export type Heading = { id: string; level: number; text: string };

const levelOf = (element: Element): number => (/^h[1-6]$/.test(element.tagName) ? Number(element.tagName[1]) : 0);

export function slugOf(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** Gives each heading an address. Two of the same name are told apart by a number. */
export function addressHeadings(tree: Root): Heading[] {
  const headings: Heading[] = [];
  const taken = new Map<string, number>();
  for (const node of tree.children) {
    if (node.type !== "element" || levelOf(node) === 0) continue;
    const text = textOf(node);
    const slug = slugOf(text) || "section";
    const before = taken.get(slug) ?? 0;
    taken.set(slug, before + 1);
    const id = before === 0 ? slug : `${slug}-${before + 1}`;
    node.properties.id = id;
    headings.push({ id, level: levelOf(node), text });
  }
  return headings;
}

export const rehypeHeadings = () => (tree: Root) => void addressHeadings(tree);

/** The title of the page is its `h1`, so the content's own begin one level lower. */
export const rehypeLowerHeadings = () => (tree: Root) => {
  if (!tree.children.some((node) => node.type === "element" && node.tagName === "h1")) return;
  for (const node of tree.children)
    if (node.type === "element" && levelOf(node) > 0) node.tagName = `h${Math.min(6, levelOf(node) + 1)}`;
};
