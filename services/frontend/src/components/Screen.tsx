import type { ReactNode } from "react";
import { PageTitle } from "./PageTitle";
import styles from "./Screen.module.css";

type ScreenProperties = { title: string; lead?: string; /** Above the title: the way up. */ above?: ReactNode; action?: ReactNode; children: ReactNode };

/** A screen with a title and sections below it. */
export function Screen({ title, lead, above, action, children }: ScreenProperties) {
  return (
    <div className={styles.screen}>
      <PageTitle>{title}</PageTitle>
      <header className={styles.header}>
        <div>
          {above}
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

export function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </section>
  );
}
