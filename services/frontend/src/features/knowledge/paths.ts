export const knowledgePath = "/kb/";
export const newArticlePath = "/kb/new/";
export const articleAboutPath = (title: string, language: string): string => `${newArticlePath}?${new URLSearchParams({ title, language })}`;
export const synonymsPath = "/kb/synonyms/";
export const articlePath = (id: string, chunk?: string): string => `/kb/${id}/${chunk ? `#chunk-${chunk}` : ""}`;
export const editArticlePath = (id: string): string => `/kb/${id}/edit/`;
