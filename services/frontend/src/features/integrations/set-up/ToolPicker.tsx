import { Loader } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { AppLink } from "@/features/shell/AppLink";
import { api } from "@/lib/api";
import { webhooksPath } from "../paths";
import { ToolMark } from "../ToolMark";
import { type Tool, tools } from "./access";
import { chosenTool, type ConnectorInput } from "./connector-input";
import styles from "./ToolPicker.module.css";

/** Which tool tickets are to go to. Choosing one brings its usual mapping. */
export function ToolPicker({ onChosen }: { onChosen: (part: Partial<ConnectorInput>) => void }) {
  const t = useTranslations("integrations.set_up");
  const names = useTranslations("integrations.words.tools");
  const choosing = useMutation({
    // Without its usual mapping a tool can be set up as well.
    mutationFn: (tool: Tool) => api.get("/api/v1/connectors/defaults", { params: { query: { tool } } }).catch(() => ({})),
    onSuccess: (mapping, tool) => onChosen(chosenTool(tool, mapping)),
  });
  return (
    <section className={styles.picker} aria-labelledby="tool-question">
      <h2 id="tool-question">{t("which_tool")}</h2>
      <ul className={styles.tools}>
        {tools.map((tool) => (
          <li key={tool}>
            <button type="button" className={styles.tool} disabled={choosing.isPending} onClick={() => choosing.mutate(tool)}>
              <ToolMark tool={tool} />
              <span className={styles.words}>
                <strong>{names(tool)}</strong>
                <span>{t(`tools.${tool}`)}</span>
              </span>
              {choosing.isPending && choosing.variables === tool && <Loader size={16} />}
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.webhooks}>{t.rich("webhooks_instead", { link: (text) => <AppLink href={webhooksPath}>{text}</AppLink> })}</p>
    </section>
  );
}
