import { ExternalLink } from "lucide-react";
import { useTranslations } from "use-intl";
import type { RemoteRecord } from "@/lib/api/types";
import styles from "./RecordLink.module.css";

/** A record by its name in the tool `name`, with the way to it where it has a page there. */
export function RecordLink({ record: { key, url }, name }: { record: RemoteRecord; name: string }) {
  const t = useTranslations("integrations.ticket");
  if (url === "") return <span className={styles.key}>{key}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer" className={styles.key} aria-label={t("open", { key, name })}>
      {key}
      <ExternalLink size={12} aria-hidden />
    </a>
  );
}
