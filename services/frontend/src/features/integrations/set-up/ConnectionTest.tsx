import { Button } from "@mantine/core";
import { CircleCheck, CircleX, PlugZap } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import type { Connection } from "@/lib/api/types";
import { isToolsOwn } from "../delivery";
import { ToolsWords } from "../ToolsWords";
import styles from "./ConnectionTest.module.css";
import type { SetUp } from "./use-set-up";

/** Asks the tool who we are. An existing connector is asked at once, so that its choices have names. */
export function ConnectionTest({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.test");
  const { connector, asking, ask, input } = setUp;
  const first = useRef(ask);
  // Of an API that none of us knows, only a call that is described can be made.
  const lacksCall = setUp.tool === "generic" && input.calls.test.method === "";
  const asksAtOnce = useRef(!lacksCall);
  const isExisting = connector !== null && connector.health.state !== "switched_off";
  useEffect(() => {
    if (isExisting && asksAtOnce.current) first.current();
  }, [isExisting]);
  return (
    <div className={styles.test}>
      <Button variant="default" leftSection={<PlugZap size={15} />} loading={asking} disabled={lacksCall || input.base_url.trim() === ""} onClick={() => ask()}>
        {t("begin")}
      </Button>
      <div role="status" className={styles.answer}>
        {lacksCall ? <p className={styles.quiet}>{t("lacks_call")}</p> : <Outcome setUp={setUp} />}
      </div>
    </div>
  );
}

function Outcome({ setUp: { asking, askError, connection, faults } }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.test");
  const errors = useTranslations("errors");
  if (asking) return <p className={styles.quiet}>{t("asking")}</p>;
  if (askError) return <p className={styles.bad}>{Object.keys(faults).length > 0 ? t("refused") : errors(`${errorKind(askError)}.detail`)}</p>;
  return connection ? <Answer connection={connection} /> : <p className={styles.quiet}>{t("lead")}</p>;
}

const problems = ["unreachable", "limited", "credentials", "missing", "no_answer"] as const;

function Answer({ connection: { works, account, problem, choices } }: { connection: Connection }) {
  const t = useTranslations("integrations.set_up.test");
  const words = useTranslations("integrations.words");
  if (!works && problem) {
    // Without a status nobody answered: this program refused to call.
    const wasSent = problem.status !== 0;
    const name = problems.find((known) => known === problem.code) ?? (wasSent ? "refused" : "not_sent");
    return (
      <>
        <p className={styles.bad}>
          <CircleX size={15} aria-hidden />
          {t(`problems.${name}`)}
        </p>
        {problem.message && <ToolsWords lead={words(wasSent && isToolsOwn(problem.code) ? "tool_says" : "in_detail")} words={problem.message} />}
      </>
    );
  }
  const who = account?.name || account?.email || "";
  const offered = Object.values(choices ?? {}).some((list) => list.length > 0);
  return (
    <>
      <p className={styles.good}>
        <CircleCheck size={15} aria-hidden />
        {who ? t("works_as", { who, email: account?.email && account.email !== who ? ` (${account.email})` : "" }) : t("works")}
      </p>
      {offered && <p className={styles.quiet}>{t("offers")}</p>}
      {problem?.message && <ToolsWords lead={t("no_choices")} words={problem.message} />}
    </>
  );
}
