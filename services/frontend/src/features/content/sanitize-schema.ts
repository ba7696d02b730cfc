import { defaultSchema } from "hast-util-sanitize";

/** What written content may contain: the elements of GitHub's Markdown and `mark`; never styles, scripts or frames. */
export const schema: typeof defaultSchema = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), "mark"],
};
