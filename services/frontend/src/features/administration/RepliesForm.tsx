import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { Markdown } from "@/features/content/LazyMarkdown";
import { useLanguage } from "@/i18n/LanguageProvider";
import type { AssistantSettings, Language } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { longestReply, repliesChangeOf, repliesInputOf, replyGroups, replyLanguages, type ReplyField, type ReplyGroup, type ReplyName } from "./replies-input";
import styles from "./RepliesForm.module.css";
import { useSaveSettings } from "./save-settings";

/** The assistant's own words, in each language. What is built in stands where nothing is typed. */
export function RepliesForm({ settings }: { settings: Pick<AssistantSettings, "replies" | "default_replies"> }) {
  const t = useTranslations("settings.replies");
  const languages = useTranslations("account_menu.languages");
  const errors = useTranslations("errors");
  const saving = useSaveSettings();
  const [language, setLanguage] = useState<Language>(useLanguage());
  const before = useMemo(() => repliesInputOf(settings.replies), [settings.replies]);
  const draft = useDraft("settings.replies", before);
  const faults = useFieldErrors()(saving.error);
  const change = repliesChangeOf(before, draft.value);
  const save = () => {
    if (change) saving.mutate({ replies: change }, { onSuccess: draft.sent });
  };
  const field = (name: ReplyName) => {
    const key: ReplyField = `${language}/${name}`;
    return (
      <ReplyInput
        key={key}
        name={name}
        language={language}
        builtIn={settings.default_replies[language][name]}
        value={draft.value[key]}
        fault={faults[`replies/${key}`]}
        onChange={(value) => draft.change({ [key]: value })}
      />
    );
  };
  return (
    <Form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <SegmentedControl
        aria-label={t("language")}
        className={styles.language}
        data={replyLanguages.map((value) => ({ value, label: languages(value) }))}
        value={language}
        onChange={(value) => setLanguage(value as Language)}
      />
      {(Object.keys(replyGroups) as ReplyGroup[]).map((group) => (
        <details key={group} className={styles.group} open={group === "people"}>
          <summary>
            <ChevronRight size={15} aria-hidden />
            {t(`groups.${group}`)}
          </summary>
          <div className={styles.fields}>{replyGroups[group].map(field)}</div>
        </details>
      ))}
      {saving.isError && Object.keys(faults).length === 0 && <Notice tone="error">{errors(`${errorKind(saving.error)}.detail`)}</Notice>}
      <footer className={styles.footer}>
        <Button type="submit" loading={saving.isPending} disabled={change === null}>
          {t("save")}
        </Button>
        <span className={styles.hint}>{t("empty_detail")}</span>
      </footer>
    </Form>
  );
}

type ReplyProperties = { name: ReplyName; language: Language; builtIn: string | null; value: string; fault: string | undefined; onChange: (value: string) => void };

function ReplyInput({ name, language, builtIn, value, fault, onChange }: ReplyProperties) {
  const t = useTranslations("settings.replies");
  const said = value.trim();
  return (
    <div className={styles.field}>
      <Textarea
        label={t(`names.${name}`)}
        description={name === "contact" ? t("contact_detail") : undefined}
        placeholder={builtIn ?? t("contact_example")}
        lang={language}
        autosize
        minRows={builtIn === null ? 1 : 2}
        maxRows={8}
        maxLength={longestReply}
        value={value}
        error={fault}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {said && (
        <div className={styles.preview} lang={language} role="group" aria-label={t("preview", { name: t(`names.${name}`) })}>
          <Markdown source={said} />
        </div>
      )}
    </div>
  );
}
