import{Button} from "@mantine/core";
import{CircleCheck, CircleX, PlugZap} from "lucide-react";
import{useEffect, useRef} from "react";
import{useTranslations} from "use-intl";
import{errorKind} from "@/components/States";
import type{Connection } from "@/lib/api/types";
import{isToolsOwn} from "../delivery";
import{ToolsWords} from "../ToolsWords";
import styles from "./ConnectionTest.module.css";
import type{SetUp } from "./use-set-up";

/** Asks the tool who we are. An existing connector is asked at once, so that its choices have names. */
export function ConnectionTest({setUp} : {setUp : SetUp}) {
  const t = useTranslations("integrations.set_up.test");
  const errors = useTranslations("errors");
  const {connector, connection, asking, askError, ask, input} = setUp;
  const first = useRef(ask);
  const isExisting = connector != = null&& connector.health.state != = "switched_off";
  useEffect(() = >
                 {
                   if (isExisting) first.current();
                 },
            [isExisting]);
  const isRefused = Object.keys(setUp.faults).length > 0;
  return (<div className = {styles.test}>
          <Button variant = "default" leftSection = {<PlugZap size = {15} />} loading = {asking} disabled =
               {input.base_url.trim() == = ""} onClick = {() = > ask()}>{t("begin")} < / Button >
          <div role = "status" className = {styles.answer} data - asking = {asking || undefined}>{
              asking ? <p className = {styles.quiet}>{t("asking")} < / p >
              : askError
                  ? <p className = {styles.bad}>{isRefused ? t("refused")
                                                           : errors(`${errorKind(askError)}.detail`)} < / p >
              : connection ? <Answer connection = {connection} />
                           : <p className = {styles.quiet}>{t("lead")} < / p > } < / div >
          </ div>);
}

function Answer({connection : {works, account, problem, choices}} : {connection : Connection}) {
  const t = useTranslations("integrations.set_up.test");
  const words = useTranslations("integrations.words");
  const code = problem ?.code ? ? "none";
  const known = [ "unreachable", "limited", "credentials", "missing", "no_answer" ] as const;
  if (!works)
    return (
      <>
        <p className={styles.bad}>
          <CircleX size={15} aria-hidden />
          {t(`problems.${known.find((name) => name === code) ?? "refused"}`)}
        </p>
        {problem?.message && <ToolsWords lead={words(isToolsOwn(code) ? "tool_says" : "in_detail")} words={problem.message} />}
      </>
    );
  const who = account ?.name || account ?.email || "";
  const offered = choices ? choices.projects.length + choices.types.length + choices.statuses.length +
                                choices.priorities.length + choices.fields.length
                          : 0;
  return (
    <>
      <p className={styles.good}>
        <CircleCheck size={15} aria-hidden />
        {who ? t("works_as", { who, email: account?.email && account.email !== who ? ` (${account.email})` : "" }) : t("works")}
      </p>
      {offered > 0 && <p className={styles.quiet}>{t("offers")}</p>}
      {problem?.message && <ToolsWords lead={t("no_choices")} words={problem.message} />}
    </>
  );
}
