import { useTranslations } from "use-intl";
import type { ConnectorHealth } from "@/lib/api/types";
import { ToolsWords } from "./ToolsWords";

/** What a tool said last, where it is in trouble or was switched off for it. */
export function LastProblem({ health }: { health: ConnectorHealth }) {
  const t = useTranslations("integrations.health");
  const { state, last_problem: words } = health;
  if (words === "" || state === "working" || state === "paused") return null;
  return <ToolsWords lead={t("last_problem")} words={words} />;
}
