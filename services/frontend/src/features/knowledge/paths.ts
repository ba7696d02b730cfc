export const knowledgePath = "/kb/";
export const newArticlePath = "/kb/new/";
export const articlePath = (id: string, chunk?: string): string => `/kb/${id}/${chunk ? `#chunk-${chunk}` : ""}`;
export const editArticlePath = (id: string): string => `/kb/${id}/edit/`;
