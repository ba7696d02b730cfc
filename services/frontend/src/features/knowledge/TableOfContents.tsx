import { type RefObject, useLayoutEffect, useState } from "react";
import { useTranslations } from "use-intl";
import styles from "./TableOfContents.module.css";

type Entry = { id: string; text: string; level: number };

const smallest = 2;

/** The headings of what was rendered, whatever format it was written in. */
export function TableOfContents({ body, content }: { body: RefObject<HTMLDivElement | null>; content: string }) {
  const t = useTranslations("knowledge");
  const [entries, setEntries] = useState<Entry[]>([]);
  // Before the first paint: beside or above the text, it would push it away later.
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const read = () => {
      const headings = [...element.querySelectorAll<HTMLElement>("h2[id], h3[id]")];
      setEntries(headings.map(({ id, textContent, tagName }) => ({ id, text: textContent ?? "", level: Number(tagName[1]) })));
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [body, content]);
  if (entries.length < smallest) return null;
  return (
    <nav className={styles.contents} aria-label={t("contents")}>
      <p className={styles.title}>{t("contents")}</p>
      <ul>
        {entries.map(({ id, text, level }) => (
          <li key={id} data-level={level}>
            <a href={`#${encodeURIComponent(id)}`} dir="auto">{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
