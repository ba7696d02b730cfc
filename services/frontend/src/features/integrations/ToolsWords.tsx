import styles from "./ToolsWords.module.css";

/** What a tool, or the program, said in its own words, whatever their language is. */
export function ToolsWords({ lead, words }: { lead: string; words: string }) {
  return (
    <p className={styles.words}>
      {lead}{" "}
      <q lang="en" dir="auto">
        {words}
      </q>
    </p>
  );
}
