"use client";

import dynamic from "next/dynamic";
import { LoadingRows } from "@/components/States";
import { useSectionAddress } from "@/features/shell/navigation";
import { ArticleScreen } from "./ArticleScreen";
import { ArticleList } from "./ArticleList";

const EditorScreen = dynamic(() => import("./EditorScreen").then((module) => module.EditorScreen), { loading: () => <LoadingRows rows={3} height={80} /> });

export function KnowledgeScreen() {
  const [id, action] = useSectionAddress().segments;
  if (id === undefined) return <ArticleList />;
  if (id === "new") return <EditorScreen key="new" id={null} />;
  if (action === "edit") return <EditorScreen key={id} id={id} />;
  return <ArticleScreen key={id} id={id} />;
}
