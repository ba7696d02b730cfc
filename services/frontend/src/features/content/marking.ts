import type { Element, ElementContent, Root, Text } from "hast";

type Place = { parent: Root | Element; node: Text };
type Origin = { place: number; offset: number };

/** The texts of a tree read as one run of letters, each with the place it came from. */
export type Reading = { places: Place[]; letters: string; origins: Origin[] };

const blank = /\s/;

/** Every text of the tree in reading order, with the element that holds it. */
function textsOf(parent: Root | Element, places: Place[] = []): Place[] {
  for (const child of parent.children) {
    if (child.type === "text") places.push({ parent, node: child });
    else if (child.type === "element") textsOf(child, places);
  }
  return places;
}

/** Compared without white space and Markdown's own marks, since what is looked for is cut from the source. */
const isLetter = (character: string): boolean => !blank.test(character) && !"*_`~#<>[]()|\\-".includes(character);

export const lettersOf = (text: string): string => [...text].filter(isLetter).join("");

export function readingOf(tree: Root): Reading {
  const places = textsOf(tree);
  let letters = "";
  const origins: Origin[] = [];
  places.forEach(({ node }, place) => {
    for (let offset = 0; offset < node.value.length; offset += 1) {
      const character = node.value[offset] ?? "";
      if (!isLetter(character)) continue;
      letters += character;
      origins.push({ place, offset });
    }
  });
  return { places, letters, origins };
}

/** Puts `length` letters from the one numbered `at` into elements that `wrap` makes, even where they run across emphasis or links. */
export function wrapLetters({ places, origins }: Reading, at: number, length: number, wrap: (text: string, first: boolean) => Element): void {
  const first = origins[at];
  const last = origins[at + length - 1];
  if (!first || !last) return;
  for (let place = last.place; place >= first.place; place -= 1) {
    const target = places[place];
    if (!target) continue;
    const from = place === first.place ? first.offset : 0;
    const to = place === last.place ? last.offset + 1 : target.node.value.length;
    wrapText(target, from, to, (text) => wrap(text, place === first.place));
  }
}

function wrapText({ parent, node }: Place, from: number, to: number, wrap: (text: string) => Element): void {
  const text = (value: string): ElementContent[] => (value ? [{ type: "text", value }] : []);
  if (!node.value.slice(from, to).trim()) return;
  const parts = [...text(node.value.slice(0, from)), wrap(node.value.slice(from, to)), ...text(node.value.slice(to))];
  parent.children.splice(parent.children.indexOf(node), 1, ...parts);
}
