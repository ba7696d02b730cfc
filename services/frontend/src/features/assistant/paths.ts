export const assistantPath = "/assistant/";
export const conversationPath = (id: string): string => `/assistant/${id}/`;
