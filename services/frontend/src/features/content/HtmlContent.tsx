"use client";

import type { Root } from "hast";
import { fromDom } from "hast-util-from-dom";
import { sanitize } from "hast-util-sanitize";
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { useMemo } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import { contentComponents } from "./Markdown";
import styles from "./Markdown.module.css";
import { addressHeadings, rehypeLowerHeadings } from "./rehype-headings";
import { schema } from "./sanitize-schema";

/** Content written in HTML: parsed by the browser into an inert document, sanitised, then made into elements. */
export function HtmlContent({ source }: { source: string }) {
  const tree = useMemo(() => {
    const body = new DOMParser().parseFromString(source, "text/html").body;
    const parsed = fromDom(body);
    const clean = sanitize({ type: "root", children: parsed.type === "element" ? parsed.children : [] }, schema) as Root;
    rehypeLowerHeadings()(clean);
    addressHeadings(clean);
    return clean;
  }, [source]);
  return <div className={styles.content}>{toJsxRuntime(tree, { Fragment, jsx, jsxs, components: contentComponents })}</div>;
}
