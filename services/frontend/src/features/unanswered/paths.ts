export const unansweredPath = "/unanswered/";
