import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

/** A message inside the page. Errors are announced at once, the others when the reader pauses. */
export function Notice({ tone = "info", children, action }: { tone?: "info" | "warning" | "error"; children: ReactNode; action?: ReactNode }) {
  const Icon = tone === "info" ? Info : CircleAlert;
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "error" ? "alert" : "status"}>
      <Icon size={16} aria-hidden />
      <div className={styles.text}>{children}</div>
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
