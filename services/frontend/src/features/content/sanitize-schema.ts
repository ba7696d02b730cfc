import { defaultSchema } from "hast-util-sanitize";

/** What written content may contain: the elements of GitHub's Markdown and `mark`, telephone numbers to call; never styles, scripts or frames. */
export const schema: typeof defaultSchema = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), "mark"],
  protocols: { ...defaultSchema.protocols, href: [...(defaultSchema.protocols?.href ?? []), "tel"] },
};
