"use client";

import type { Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { sanitize } from "hast-util-sanitize";
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { useMemo } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import { contentComponents } from "./Markdown";
import styles from "./Markdown.module.css";
import { rehypeDirection } from "./rehype-direction";
import { addressHeadings, rehypeLowerHeadings } from "./rehype-headings";
import { schema } from "./sanitize-schema";

/**
 * Content written in HTML: parsed, sanitised, then made into elements. The browser's own parser would try the event
 * handlers in it against the content security policy, and report each one.
 */
export function HtmlContent({ source }: { source: string }) {
  const tree = useMemo(() => {
    const clean = sanitize(fromHtml(source, { fragment: true }), schema) as Root;
    rehypeLowerHeadings()(clean);
    addressHeadings(clean);
    rehypeDirection()(clean);
    return clean;
  }, [source]);
  return <div className={styles.content}>{toJsxRuntime(tree, { Fragment, jsx, jsxs, components: contentComponents })}</div>;
}
