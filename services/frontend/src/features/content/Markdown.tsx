"use client";

import { Children, type ComponentProps, memo, type ReactNode, useMemo } from "react";
import ReactMarkdown, { type Components, defaultUrlTransform, type Options } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import styles from "./Markdown.module.css";
import { rehypeCitations } from "./rehype-citations";
import { rehypeDirection } from "./rehype-direction";
import { rehypeHeadings, rehypeLowerHeadings } from "./rehype-headings";
import { rehypePassage } from "./rehype-passage";
import { rehypeQuote } from "./rehype-quote";
import { rehypeUnsupported } from "./rehype-unsupported";
import type { PassageRange } from "./passage";
import { isSameOrigin } from "./same-origin";
import { schema } from "./sanitize-schema";

export type MarkdownProperties = {
  source: string;
  headings?: boolean;
  passage?: { id: string; range: PassageRange } | null;
  quote?: string;
  unsupported?: { sentences: string[]; label: string } | null;
  citations?: { known: (number: number) => boolean; render: (number: number) => ReactNode };
};

/** Written content, sanitised. The one place where Markdown becomes elements. */
export const Markdown = memo(function Markdown({ source, headings = false, passage, quote, unsupported, citations }: MarkdownProperties) {
  const plugins = useMemo(() => {
    const list: NonNullable<Options["rehypePlugins"]> = [[rehypeSanitize, schema], rehypeLowerHeadings];
    if (headings) list.push(rehypeHeadings);
    if (quote) list.push([rehypeQuote, { quote }]);
    if (passage) list.push([rehypePassage, passage]);
    if (unsupported) list.push([rehypeUnsupported, unsupported]);
    if (citations) list.push([rehypeCitations, { known: citations.known }]);
    list.push(rehypeDirection);
    return list;
  }, [headings, passage, quote, unsupported, citations]);
  const components = useMemo(() => (citations ? { ...contentComponents, sup: citationMark(citations.render) } : contentComponents), [citations]);
  return (
    <div className={styles.content}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={plugins} components={components} urlTransform={addressOf}>
        {source}
      </ReactMarkdown>
    </div>
  );
});

/** The parser knows no telephone numbers and would drop them; what passes is sanitised like all else. */
const addressOf = (address: string) => (address.startsWith("tel:") ? address : defaultUrlTransform(address));

const citationMark = (render: (number: number) => ReactNode) =>
  function CitationMark({ children, ...rest }: ComponentProps<"sup"> & { "data-citation"?: string }) {
    const number = rest["data-citation"];
    return number === undefined ? <sup>{children}</sup> : render(Number(number));
  };

export const contentComponents: Components = {
  img: ({ src, alt, title }) =>
    typeof src === "string" && isSameOrigin(src, location.origin) ? <img src={src} alt={alt ?? ""} title={title} loading="lazy" /> : <span>{alt}</span>,
  a: ({ href, children }) =>
    href && !isSameOrigin(href, location.origin) ? (
      <a href={href} target="_blank" rel="noreferrer noopener">
        {children}
      </a>
    ) : (
      <a href={href}>{children}</a>
    ),
  table: ({ children }) => (
    <div className={styles.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  // The corner of a table with names on two sides is no header of anything.
  th: ({ children, style }) => (Children.count(children) > 0 ? <th style={style}>{children}</th> : <td />),
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};
