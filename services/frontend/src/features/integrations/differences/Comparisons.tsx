import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useTranslations } from "use-intl";
import { Due } from "@/components/Due";
import { ErrorState, LoadingRows } from "@/components/States";
import { AppLink } from "@/features/shell/AppLink";
import type { Connector, Reconciliation } from "@/lib/api/types";
import { isComparing, totalOf } from "../comparison";
import { shownKinds } from "../filters";
import { differencesPath } from "../paths";
import { ToolMark } from "../ToolMark";
import { ToolsWords } from "../ToolsWords";
import styles from "./Comparisons.module.css";
import { ComparisonState } from "./ComparisonState";
import { useCompare } from "./use-compare";

type Query = UseQueryResult<Reconciliation>;

/** A line for each connector: when both sides were compared, what came of it, and the way to compare them now. */
export function Comparisons({ connectors, comparisons }: { connectors: Connector[]; comparisons: Query[] }) {
  const t = useTranslations("integrations.differences.comparison");
  return (
    <ul className={styles.comparisons} aria-label={t("title")}>
      {connectors.map((connector, at) => {
        const query = comparisons[at];
        return query && <Line key={connector.id} connector={connector} query={query} />;
      })}
    </ul>
  );
}

function Line({ connector: { name, tool }, query }: { connector: Connector; query: Query }) {
  return (
    <li className={styles.line} aria-label={name} aria-busy={query.isPending}>
      <ToolMark tool={tool} size={20} />
      <h2 className={styles.name} dir="auto">
        {name}
      </h2>
      {query.data ? (
        <Comparison comparison={query.data} name={name} />
      ) : (
        <div className={styles.about}>{query.isError ? <ErrorState compact error={query.error} onRetry={() => void query.refetch()} /> : <LoadingRows rows={1} height={20} />}</div>
      )}
    </li>
  );
}

function Comparison({ comparison, name }: { comparison: Reconciliation; name: string }) {
  const t = useTranslations("integrations.differences.comparison");
  const compare = useCompare();
  const { connector_id: id, possible, problem, differences, next_at: next } = comparison;
  const comparing = isComparing(comparison);
  return (
    <>
      <div className={styles.about}>
        <ComparisonState comparison={comparison} />
        {problem !== "" && <ToolsWords lead={t("waits")} words={problem} />}
        {possible && (
          <p className={styles.figures}>
            {shownKinds.map(
              (kind) =>
                differences[kind] > 0 && (
                  <AppLink key={kind} href={differencesPath({ connector: id, kind })}>
                    {t(`counts.${kind}`, { count: differences[kind] })}
                  </AppLink>
                ),
            )}
            {comparison.state === "done" && totalOf(differences) === 0 && <span>{t("same")}</span>}
            {next && !comparing && <span>{t.rich("next", { time: () => <Due at={next} /> })}</span>}
          </p>
        )}
      </div>
      {possible && (
        <Button
          size="xs"
          variant="default"
          className={styles.compare}
          leftSection={<GitCompareArrows size={14} />}
          loading={compare.isPending || comparing}
          aria-label={t("compare_named", { name })}
          onClick={() => compare.mutate(id)}
        >
          {t("compare")}
        </Button>
      )}
    </>
  );
}
