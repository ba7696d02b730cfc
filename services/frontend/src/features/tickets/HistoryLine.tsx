import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import type { TicketEvent } from "@/lib/api/types";
import { priorities, statuses } from "./filters";
import styles from "./HistoryLine.module.css";
import { useAssignees } from "./queries";

/** One change, as a sentence: who did what, and when. */
export function HistoryLine({ event }: { event: TicketEvent }) {
  const sentence = useSentence();
  return (
    <li className={styles.line}>
      <span className={styles.dot} aria-hidden />
      <span>
        {sentence(event)} · <Time at={event.at} />
      </span>
    </li>
  );
}

function useSentence(): (event: TicketEvent) => string {
  const t = useTranslations("tickets");
  const assignees = useAssignees();
  const status = (value: TicketEvent["to"]) => statuses.find((name) => name === value);
  const priority = (value: TicketEvent["to"]) => priorities.find((name) => name === value);
  return ({ kind, actor, actor_then, from, to }) => {
    const current = actor.id === "system" ? t("history.system") : actor.name;
    const name = actor_then ? t("history.then", { name: current, then: actor_then }) : current;
    if (kind === "status") {
      const reached = status(to);
      return t("history.status", { name, to: reached ? t(`statuses.${reached}`) : (to ?? "") });
    }
    if (kind === "priority") {
      const given = priority(to);
      return t("history.priority", { name, to: given ? t(`priorities.${given}`) : (to ?? "") });
    }
    if (kind === "assignee") {
      if (!to) return t("history.unassigned", { name });
      return t("history.assignee", { name, to: assignees.data?.find((user) => user.id === to)?.name ?? to });
    }
    if (kind === "article") return to ? t("history.article", { name, to }) : t("history.article_removed", { name, from: from ?? "" });
    return t("history.subject", { name, to: to ?? "" });
  };
}
