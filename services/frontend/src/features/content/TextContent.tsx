import styles from "./Markdown.module.css";

const paragraphsOf = (source: string): string[] => source.split(/\n{2,}/).map((paragraph) => paragraph.trim()).filter(Boolean);

/** Content written as plain text: paragraphs, and nothing that looks like markup is taken for it. */
export function TextContent({ source }: { source: string }) {
  return (
    <div className={styles.content}>
      {paragraphsOf(source).map((paragraph, position) => (
        <p key={position} dir="auto" className={styles.lines}>
          {paragraph}
        </p>
      ))}
    </div>
  );
}
