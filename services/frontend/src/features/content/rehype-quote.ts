import type { Element, Root, Text } from "hast";

type Place = { parent: Root | Element; node: Text };

const blank = /\s/;

/** Every text of the tree in reading order, with the element that holds it. */
function textsOf(parent: Root | Element, places: Place[] = []): Place[] {
  for (const child of parent.children) {
    if (child.type === "text") places.push({ parent, node: child });
    else if (child.type === "element") textsOf(child, places);
  }
  return places;
}

/** Compared without white space and Markdown's own marks, since a quote is cut from the source. */
const isLetter = (character: string): boolean => !blank.test(character) && !"*_`#>[]()|-".includes(character);

/** Marks the quoted words inside the rendered passage, even where they run across emphasis or links. */
export const rehypeQuote =
  ({ quote }: { quote: string }) =>
  (tree: Root) => {
    const wanted = [...quote].filter(isLetter).join("");
    const places = textsOf(tree);
    let letters = "";
    const origins: { place: number; offset: number }[] = [];
    places.forEach(({ node }, place) => {
      for (let offset = 0; offset < node.value.length; offset += 1) {
        const character = node.value[offset] ?? "";
        if (!isLetter(character)) continue;
        letters += character;
        origins.push({ place, offset });
      }
    });
    const at = wanted ? letters.indexOf(wanted) : -1;
    const first = origins[at];
    const last = origins[at + wanted.length - 1];
    if (at < 0 || !first || !last) return;
    for (let place = last.place; place >= first.place; place -= 1) {
      const target = places[place];
      if (!target) continue;
      const from = place === first.place ? first.offset : 0;
      const to = place === last.place ? last.offset + 1 : target.node.value.length;
      markText(target, from, to);
    }
  };

function markText({ parent, node }: Place, from: number, to: number): void {
  const text = (value: string): Text[] => (value ? [{ type: "text", value }] : []);
  if (!node.value.slice(from, to).trim()) return;
  const marked: Element = { type: "element", tagName: "mark", properties: {}, children: text(node.value.slice(from, to)) };
  const parts = [...text(node.value.slice(0, from)), marked, ...text(node.value.slice(to))];
  parent.children.splice(parent.children.indexOf(node), 1, ...parts);
}
