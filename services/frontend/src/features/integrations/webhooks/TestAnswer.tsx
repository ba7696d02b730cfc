import type { UseMutationResult } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import type { Connection } from "@/lib/api/types";
import { ToolsWords } from "../ToolsWords";
import styles from "./TestAnswer.module.css";

/** What became of a test event. */
export function TestAnswer({ test }: { test: UseMutationResult<Connection, Error, void> }) {
  const t = useTranslations("integrations.webhooks");
  const errors = useTranslations("errors");
  const problem = test.data?.problem;
  return (
    <div role="status" className={styles.answer}>
      {test.isError && <p data-tone="bad">{errors(`${errorKind(test.error)}.detail`)}</p>}
      {test.data?.works && <p data-tone="good">{t("test_arrived")}</p>}
      {problem && (
        <>
          <p data-tone="bad">{t(problem.code === "unreachable" ? "test_unreachable" : "test_refused")}</p>
          {problem.message && <ToolsWords lead={t("endpoint_says")} words={problem.message} />}
        </>
      )}
    </div>
  );
}
