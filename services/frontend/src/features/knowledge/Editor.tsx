"use client";

import { Button, Textarea, TextInput } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { MessageCircleQuestion } from "lucide-react";
import { type FormEvent, useDeferredValue } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { NewerDraft } from "@/components/NewerDraft";
import { Notice } from "@/components/Notice";
import { PageTitle } from "@/components/PageTitle";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { ArticleContent } from "@/features/content/ArticleContent";
import { useNavigate } from "@/features/shell/navigation";
import { useDraft } from "@/lib/draft";
import { type ArticleDraft, differs, draftNameOf, longestTitle } from "./article-draft";
import styles from "./Editor.module.css";
import { EditorSettings } from "./EditorSettings";
import { articlePath, knowledgePath } from "./paths";
import { useSaveArticle } from "./save-article";
import { UnsavedGuard } from "./UnsavedGuard";

type Properties = { id: string | null; saved: ArticleDraft; /** Shows how people ask for the article, where it exists. */ onPhrasings?: () => void };

export function Editor({ id, saved, onPhrasings }: Properties) {
  const t = useTranslations("knowledge");
  const errors = useTranslations("errors");
  const navigate = useNavigate();
  const draft = useDraft(draftNameOf(id, id === null ? saved.title : ""), saved);
  const { value } = draft;
  const preview = useDeferredValue(value.content);
  const unsaved = differs(value, saved);
  const saving = useSaveArticle(id, (article) => {
    draft.sent();
    navigate(articlePath(article.id), { unguarded: true, replace: true });
  });
  const ready = value.title.trim() !== "" && value.content.trim() !== "" && !saving.isPending;
  const faults = useFieldErrors()(saving.error);
  const conflict = saving.conflict;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready) saving.save(value, draft.keyFor);
  };

  return (
    <Form className={styles.editor} onSubmit={submit} onKeyDown={getHotkeyHandler([["mod+S", () => submit()], ["mod+Enter", () => submit()]])}>
      <PageTitle>{value.title || t(id ? "edit" : "new")}</PageTitle>
      <UnsavedGuard active={unsaved && !saving.isPending} onDiscard={() => draft.discard()} />
      <header className={styles.header}>
        <h1>{t(id ? "edit_title" : "new")}</h1>
        <span className={styles.state} role="status">
          {unsaved ? t(draft.restored ? "draft_restored" : "draft_saved") : id ? t("no_changes") : ""}
        </span>
        {onPhrasings && (
          <Button variant="subtle" color="gray" leftSection={<MessageCircleQuestion size={15} />} onClick={onPhrasings}>
            {t("phrasings.title")}
          </Button>
        )}
        <Button variant="default" onClick={() => navigate(id ? articlePath(id) : knowledgePath)}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={id !== null && !unsaved} loading={saving.isPending}>
          {t(id ? "save" : "publish")}
        </Button>
      </header>
      {conflict && (
        <Notice
          tone="warning"
          action={
            <>
              <Button size="compact-sm" variant="default" onClick={() => saving.save({ ...value, base: conflict.version }, draft.keyFor)}>
                {t("conflict.overwrite")}
              </Button>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => (saving.takeTheirs(conflict), draft.discard())}>
                {t("conflict.take_theirs")}
              </Button>
            </>
          }
        >
          {t("conflict.detail", { name: conflict.updated_by?.name ?? t("someone"), version: conflict.version })}
        </Notice>
      )}
      {saving.isError && !conflict && <Notice tone="error">{errors(`${errorKind(saving.error)}.detail`)}</Notice>}
      <NewerDraft draft={draft} />
      <TextInput
        variant="unstyled"
        aria-label={t("article_title")}
        placeholder={t("article_title")}
        required
        maxLength={longestTitle}
        autoFocus={id === null && saved.title === ""}
        value={value.title}
        readOnly={saving.isPending}
        error={faults.title}
        onChange={(event) => draft.change({ title: event.currentTarget.value })}
        classNames={{ input: styles.title ?? "" }}
      />
      <EditorSettings draft={value} onChange={draft.change} />
      <div className={styles.panes}>
        <Textarea
          aria-label={t("content")}
          placeholder={t("content_placeholder")}
        required
          variant="unstyled"
          autoFocus={id === null && saved.title !== ""}
          value={value.content}
          readOnly={saving.isPending}
          error={faults.content}
          onChange={(event) => draft.change({ content: event.currentTarget.value })}
          classNames={{ root: styles.pane ?? "", wrapper: styles.fill ?? "", input: styles.source ?? "" }}
        />
        <section className={styles.pane} aria-label={t("preview")} tabIndex={0}>
          <div className={styles.preview} lang={value.language === "auto" ? undefined : value.language}>
            {preview.trim() ? <ArticleContent content={preview} format={value.format} /> : <p className={styles.nothing}>{t("preview_empty")}</p>}
          </div>
        </section>
      </div>
    </Form>
  );
}
