import "@mantine/core/styles/Pill.css";
import "@mantine/core/styles/PillsInput.css";
import { Button, TagsInput } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { ApiError } from "@/lib/api";
import type { Language, Synonyms } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { useSaveSynonyms } from "./queries";
import styles from "./SynonymsForm.module.css";
import { fewestWords, longestWord, mostWords, takenWord, tidied } from "./words";

type Properties = { language: Language; group: Synonyms | null; /** The groups that the words may not stand in. */ others: Synonyms[]; onDone: () => void };

export function SynonymsForm({ language, group, others, onDone }: Properties) {
  const t = useTranslations("knowledge.synonyms");
  const common = useTranslations("knowledge");
  const [initial] = useState(() => ({ words: group?.words ?? [], typed: "" }));
  const draft = useDraft(`synonyms.${group?.id ?? `new.${language}`}`, initial);
  const { words, typed } = draft.value;
  const saving = useSaveSynonyms(group?.id ?? null);
  const all = tidied([...words, typed]);
  const fault = useFault(saving.error, all, others);
  const edited = () => saving.isError && saving.reset();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (all.length < fewestWords || saving.isPending) return;
    draft.change({ words: all, typed: "" });
    saving.mutateAsync({ language, words: all }).then(
      () => {
        draft.sent();
        onDone();
      },
      () => undefined,
    );
  };
  const cancel = () => {
    draft.discard();
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") cancel();
    // Enter takes the word that was typed; with none it saves.
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && typed.trim() === "") save(event);
  };
  return (
    <form className={styles.form} onSubmit={save} onKeyDown={onKeyDown}>
      <TagsInput
        className={styles.field}
        classNames={{ description: styles.description ?? "" }}
        aria-label={t("words")}
        description={fault ? undefined : t("words_detail")}
        inputWrapperOrder={["label", "input", "error", "description"]}
        placeholder={words.length < mostWords ? t("placeholder") : undefined}
        lang={language}
        maxLength={longestWord}
        maxTags={mostWords}
        splitChars={[",", ";"]}
        data-autofocus
        autoFocus
        value={words}
        searchValue={typed}
        error={fault}
        onChange={(next) => (draft.change({ words: tidied(next) }), edited())}
        onSearchChange={(next) => (draft.change({ typed: next }), edited())}
      />
      <Button type="submit" disabled={all.length < fewestWords} loading={saving.isPending}>
        {common("save")}
      </Button>
      <Button variant="default" onClick={cancel}>
        {common("cancel")}
      </Button>
    </form>
  );
}

/** Which word was refused, and why: `/words/2` points at the third. */
function refusedWord(error: unknown): { at: number; code: string } | null {
  const fault = error instanceof ApiError ? error.problem.errors?.find(({ pointer }) => pointer.startsWith("/words/")) : undefined;
  return fault ? { at: Number(fault.pointer.slice("/words/".length)), code: fault.code } : null;
}

/** What the server refused, at the field: which word stands in which other group, where that can be told. */
function useFault(error: unknown, words: string[], others: Synonyms[]): string | undefined {
  const t = useTranslations("knowledge.synonyms");
  const errors = useTranslations("errors");
  const fieldErrors = useFieldErrors();
  if (!error) return undefined;
  if (error instanceof ApiError && error.code === "word_taken") {
    const taken = takenWord(words, others);
    return taken ? t("word_taken", { word: taken.word, group: taken.group.words.join(", ") }) : t("some_word_taken");
  }
  if (error instanceof ApiError && error.code === "synonyms_full") return t("full");
  const refused = refusedWord(error);
  const word = words[refused?.at ?? 0] ?? "";
  if (refused?.code === "no_words") return t("no_letters", { word });
  if (refused?.code === "not_different") return t("not_different", { word });
  return Object.values(fieldErrors(error))[0] ?? errors(`${errorKind(error)}.detail`);
}
