/** A line of Markdown as it reads, without its marks. For quotes and previews, where nothing is rendered. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^[ \t]*\|?[-:| ]*-{3}[-:| ]*$/gm, "")
    .replace(/^[ \t]*\|(.*)\|[ \t]*$/gm, (_, cells: string) => cells.split("|").map((cell) => cell.trim()).filter(Boolean).join(" · "))
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d+[.)])\s+/gm, "")
    .replace(/(\*\*|__|~~|`)(.+?)\1/g, "$2")
    .replace(/(^|[^\p{L}\p{N}])([*_])(\S.*?)\2(?=[^\p{L}\p{N}]|$)/gu, "$1$3")
    .replace(/\s+/g, " ")
    .trim();
}
