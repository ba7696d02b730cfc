"use client";

import dynamic from "next/dynamic";
import { LoadingRows } from "@/components/States";
import { useSectionAddress } from "@/features/shell/navigation";
import { ArticleScreen } from "./ArticleScreen";
import { ArticleList } from "./ArticleList";

const EditorScreen = dynamic(() => import("./EditorScreen").then((module) => module.EditorScreen), { loading: () => <LoadingRows rows={3} height={80} /> });
const SynonymsScreen = dynamic(() => import("./synonyms/SynonymsScreen").then((module) => module.SynonymsScreen), { loading: () => <LoadingRows rows={4} height={48} /> });

export function KnowledgeScreen() {
  const [id, action] = useSectionAddress().segments;
  if (id === undefined) return <ArticleList />;
  if (id === "new") return <EditorScreen key="new" id={null} />;
  if (id === "synonyms") return <SynonymsScreen />;
  if (action === "edit") return <EditorScreen key={id} id={id} />;
  return <ArticleScreen key={id} id={id} />;
}
