import { shortened } from "@/lib/text";
import { longestTitle } from "./article-draft";

export const knowledgePath = "/kb/";
export const newArticlePath = "/kb/new/";
export const articleAboutPath = (title: string, language: string): string => `${newArticlePath}?${new URLSearchParams({ title: shortened(title, longestTitle), language })}`;
export const synonymsPath = "/kb/synonyms/";
export const articlePath = (id: string, chunk?: string): string => `/kb/${id}/${chunk ? `#chunk-${chunk}` : ""}`;
export const editArticlePath = (id: string): string => `/kb/${id}/edit/`;
