/** In characters; the server refuses longer ones. */
export const longestPhrasing = 300;
