import { Select } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { Audience, Format } from "@/lib/api/types";
import type { ArticleDraft } from "./article-draft";
import styles from "./EditorSettings.module.css";

const formats: Format[] = ["markdown", "html", "text"];
const languages = ["auto", "fr", "en"] as const;
const audiences: Audience[] = ["public", "requesters", "agents"];

export function EditorSettings({ draft, onChange }: { draft: ArticleDraft; onChange: (part: Partial<ArticleDraft>) => void }) {
  const t = useTranslations("knowledge");
  return (
    <div className={styles.settings}>
      <Select
        label={t("format")}
        size="xs"
        allowDeselect={false}
        value={draft.format}
        data={formats.map((value) => ({ value, label: t(`formats.${value}`) }))}
        onChange={(format) => format && onChange({ format: format as Format })}
      />
      <Select
        label={t("language")}
        size="xs"
        allowDeselect={false}
        value={draft.language}
        data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
        onChange={(language) => language && onChange({ language: language as ArticleDraft["language"] })}
      />
      <Select
        label={t("audience")}
        size="xs"
        allowDeselect={false}
        value={draft.audience}
        data={audiences.map((value) => ({ value, label: t(`audiences.${value}`) }))}
        onChange={(audience) => audience && onChange({ audience: audience as Audience })}
      />
    </div>
  );
}
