import type { Root } from "hast";
import { lettersOf, readingOf, wrapLetters } from "./marking";

/** Marks the quoted words inside the rendered passage, even where they run across emphasis or links. */
export const rehypeQuote =
  ({ quote }: { quote: string }) =>
  (tree: Root) => {
    const wanted = lettersOf(quote);
    const reading = readingOf(tree);
    const at = wanted ? reading.letters.indexOf(wanted) : -1;
    if (at < 0) return;
    wrapLetters(reading, at, wanted.length, (text) => ({ type: "element", tagName: "mark", properties: {}, children: [{ type: "text", value: text }] }));
  };
