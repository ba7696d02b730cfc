import type { Audience, DocumentInput, Format, KnowledgeDocument, Language } from "@/lib/api/types";

export type ArticleDraft = {
  title: string;
  content: string;
  format: Format;
  language: Language | "auto";
  audience: Audience;
  /** The version that the draft began from; null for a new article. */
  base: number | null;
};

export const longestTitle = 200;
export const newArticleDraft = "article.new";
/** A new article that began with a title has a draft of its own, so that it takes no other's place. */
export const draftNameOf = (id: string | null, beginning = ""): string => (id === null ? [newArticleDraft, beginning].filter(Boolean).join(".") : `article.${id}`);

export const blankArticle: ArticleDraft = { title: "", content: "", format: "markdown", language: "auto", audience: "requesters", base: null };

/** What `/kb/new/?title=…&language=…` begins with. */
export function beginningOf(search: string): ArticleDraft {
  const parameters = new URLSearchParams(search);
  const language = parameters.get("language");
  return { ...blankArticle, title: parameters.get("title")?.slice(0, longestTitle) ?? "", language: language === "fr" || language === "en" ? language : "auto" };
}

export const draftOf = (article: KnowledgeDocument): ArticleDraft => ({
  title: article.title,
  content: article.content,
  format: article.format,
  language: article.language,
  audience: article.audience,
  base: article.version,
});

export const inputOf = ({ title, content, format, language, audience }: ArticleDraft): DocumentInput => ({
  title: title.trim(),
  content,
  format,
  audience,
  ...(language !== "auto" && { language }),
});

export const differs = (draft: ArticleDraft, saved: ArticleDraft): boolean =>
  draft.title !== saved.title ||
  draft.content !== saved.content ||
  draft.format !== saved.format ||
  draft.language !== saved.language ||
  draft.audience !== saved.audience;
