import type { AssistantSettings, Language, SettingsChange } from "@/lib/api/types";

/** What the assistant says in its own words, as the form shows it: first what leads to a person. */
export const replyGroups = {
  people: ["contact", "refusal", "person", "ticket", "help", "complaint", "unhelped"],
  assistant: ["identity", "abilities", "wellbeing", "presence"],
  courtesies: ["greeting", "thanks", "helped", "acknowledgement", "compliment", "never_mind", "farewell"],
} as const;

export type ReplyGroup = keyof typeof replyGroups;
export type ReplyName = (typeof replyGroups)[ReplyGroup][number];
export type ReplyField = `${Language}/${ReplyName}`;
/** Every text of both languages as it is typed; what is left empty is said as it is built in. */
export type RepliesInput = Record<ReplyField, string>;

/** Characters. */
export const longestReply = 1000;

export const replyLanguages: Language[] = ["fr", "en"];
const names = Object.values(replyGroups).flat();
const fields = replyLanguages.flatMap((language) => names.map((name) => ({ language, name, field: `${language}/${name}` as const })));

export const repliesInputOf = (replies: AssistantSettings["replies"]): RepliesInput =>
  Object.fromEntries(fields.map(({ language, name, field }) => [field, replies[language][name] ?? ""])) as RepliesInput;

/** Only what was changed, or null where nothing was. */
export function repliesChangeOf(before: RepliesInput, typed: RepliesInput): SettingsChange["replies"] {
  const changed = fields.filter(({ field }) => typed[field].trim() !== before[field]);
  if (changed.length === 0) return null;
  const of = (wanted: Language) =>
    Object.fromEntries(changed.filter(({ language }) => language === wanted).map(({ name, field }) => [name, typed[field].trim() || null]));
  return { fr: of("fr"), en: of("en") };
}
