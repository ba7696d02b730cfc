import { Braces, Webhook } from "lucide-react";
import type { ToolKind } from "@/lib/api/types";
import styles from "./ToolMark.module.css";

const letters: Record<Exclude<ToolKind, "generic" | "webhook">, string> = {
  glpi: "GL",
  glpi_legacy: "GL",
  jira_cloud: "Ji",
  jira_data_center: "Ji",
  jira_service_management: "SM",
  servicenow: "SN",
  zendesk: "Ze",
};

/** A tool as a small sign. Its name stands beside it, so it is hidden from screen readers. */
export function ToolMark({ tool, size = 36 }: { tool: ToolKind; size?: 20 | 36 }) {
  return (
    <span className={styles.mark} data-tool={tool} data-size={size} aria-hidden>
      {tool === "generic" ? <Braces size={size / 2} /> : tool === "webhook" ? <Webhook size={size / 2} /> : letters[tool]}
    </span>
  );
}
