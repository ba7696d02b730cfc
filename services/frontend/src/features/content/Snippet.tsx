import { Fragment } from "react";

export type SnippetPart = { text: string; marked: boolean };

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&apos;": "'", "&nbsp;": "\u00a0", "&amp;": "&" };

const unescaped = (text: string): string => text.replace(/&(?:lt|gt|quot|#39|#x27|apos|nbsp|amp);/g, (entity) => entities[entity] ?? entity);

/** A snippet is escaped HTML with `mark` around the matches. Anything else that looks like a tag is shown as text. */
export function snippetParts(snippet: string): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let marked = false;
  for (const piece of snippet.split(/(<\/?mark>)/)) {
    if (piece === "<mark>") marked = true;
    else if (piece === "</mark>") marked = false;
    else if (piece) parts.push({ text: unescaped(piece), marked });
  }
  return parts;
}

export function Snippet({ html }: { html: string }) {
  return snippetParts(html).map(({ text, marked }, position) => (marked ? <mark key={position}>{text}</mark> : <Fragment key={position}>{text}</Fragment>));
}
