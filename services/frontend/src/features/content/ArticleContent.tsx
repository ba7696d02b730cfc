"use client";

import dynamic from "next/dynamic";
import { LoadingRows } from "@/components/States";
import type { Format } from "@/lib/api/types";
import { Markdown } from "./LazyMarkdown";
import type { PassageRange } from "./passage";
import { TextContent } from "./TextContent";

const HtmlContent = dynamic(() => import("./HtmlContent").then((module) => module.HtmlContent), { loading: () => <LoadingRows rows={4} height={20} /> });

type Properties = { content: string; format: Format; passage?: { id: string; range: PassageRange } | null };

export function ArticleContent({ content, format, passage }: Properties) {
  if (format === "html") return <HtmlContent source={content} />;
  if (format === "text") return <TextContent source={content} />;
  return <Markdown source={content} headings passage={passage ?? null} />;
}
