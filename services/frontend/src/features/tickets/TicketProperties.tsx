import { Button, Select } from "@mantine/core";
import { CircleCheck, RotateCcw } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { useIsAgent, useUser } from "@/features/auth/session";
import type { Person, Priority, Status, Ticket, TicketChange } from "@/lib/api/types";
import { priorities, statuses } from "./filters";
import { PriorityIcon, StatusIcon } from "./marks";
import { useAssignees } from "./queries";
import { TicketArticleField } from "./TicketArticleField";
import { TicketToolsField } from "./TicketToolsField";
import styles from "./TicketProperties.module.css";

type Properties = { ticket: Ticket; onChange: (attempt: { change: TicketChange; assignee?: Person | null }) => void };
type WithArticle = Properties & { onLink: () => void };

export function TicketProperties({ ticket, onChange, onLink }: WithArticle) {
  const t = useTranslations("tickets");
  const isAgent = useIsAgent();
  return (
    <aside className={styles.properties} aria-label={t("properties")}>
      {isAgent ? <AgentControls ticket={ticket} onChange={onChange} onLink={onLink} /> : <RequesterControls ticket={ticket} onChange={onChange} />}
      <Dates ticket={ticket} />
      {isAgent && <TicketToolsField ticket={ticket} />}
    </aside>
  );
}

function AgentControls({ ticket, onChange, onLink }: WithArticle) {
  const t = useTranslations("tickets");
  const user = useUser();
  const assignees = useAssignees();
  const people = assignees.data ?? [];
  const reachable = statuses.filter((status) => status === ticket.status || ticket.allowed_statuses.includes(status));
  const options = people.map((person) => ({ value: person.id, label: person.id === user.id ? t("me", { name: person.name }) : person.name }));
  if (ticket.assignee && !people.some((person) => person.id === ticket.assignee?.id)) options.unshift({ value: ticket.assignee.id, label: ticket.assignee.name });
  const assign = (id: string | null) => {
    const person = people.find((candidate) => candidate.id === id);
    onChange({ change: { assignee_id: id }, assignee: person ? { id: person.id, name: person.name } : null });
  };
  return (
    <>
      <Select
        label={t("status")}
        size="xs"
        allowDeselect={false}
        data={reachable.map((status) => ({ value: status, label: t(`statuses.${status}`) }))}
        value={ticket.status}
        leftSection={<StatusIcon status={ticket.status} />}
        onChange={(status) => status && status !== ticket.status && onChange({ change: { status: status as Status } })}
      />
      <Select
        label={t("priority")}
        size="xs"
        allowDeselect={false}
        data={priorities.map((priority) => ({ value: priority, label: t(`priorities.${priority}`) }))}
        value={ticket.priority}
        leftSection={<PriorityIcon priority={ticket.priority} />}
        onChange={(priority) => priority && priority !== ticket.priority && onChange({ change: { priority: priority as Priority } })}
      />
      <div>
        <Select
          label={t("assignee")}
          size="xs"
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("unassign") }}
          placeholder={t("unassigned")}
          nothingFoundMessage={t("nobody_found")}
          data={options}
          value={ticket.assignee?.id ?? null}
          leftSection={ticket.assignee ? <Avatar id={ticket.assignee.id} name={ticket.assignee.name} size={20} /> : null}
          onChange={assign}
        />
        {ticket.assignee?.id !== user.id && (
          <Button variant="subtle" size="compact-xs" mt={6} onClick={() => onChange({ change: { assignee_id: user.id }, assignee: { id: user.id, name: user.name } })}>
            {t("take")}
          </Button>
        )}
      </div>
      <TicketArticleField ticket={ticket} onLink={onLink} />
    </>
  );
}

function RequesterControls({ ticket, onChange }: Properties) {
  const t = useTranslations("tickets");
  const canSolve = ticket.allowed_statuses.includes("solved");
  const canReopen = ticket.status !== "open" && ticket.allowed_statuses.includes("open");
  return (
    <>
      {ticket.assignee && (
        <div>
          <p className={styles.name}>{t("handled_by")}</p>
          <p className={styles.person}>
            <Avatar id={ticket.assignee.id} name={ticket.assignee.name} size={20} />
            {ticket.assignee.name}
          </p>
        </div>
      )}
      <div>
        <p className={styles.name}>{t("priority")}</p>
        <p className={styles.person}>
          <PriorityIcon priority={ticket.priority} />
          {t(`priorities.${ticket.priority}`)}
        </p>
      </div>
      {canSolve && (
        <Button variant="default" size="xs" leftSection={<CircleCheck size={15} />} onClick={() => onChange({ change: { status: "solved" } })}>
          {t("mark_solved")}
        </Button>
      )}
      {canReopen && (
        <Button variant="default" size="xs" leftSection={<RotateCcw size={14} />} onClick={() => onChange({ change: { status: "open" } })}>
          {t("reopen")}
        </Button>
      )}
    </>
  );
}

function Dates({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("tickets");
  const format = useFormatter();
  const moments = [
    { name: "created", at: ticket.created_at },
    { name: "updated", at: ticket.updated_at },
    { name: "solved", at: ticket.solved_at },
    { name: "closed", at: ticket.closed_at },
  ] as const;
  return (
    <dl className={styles.dates}>
      {moments.map(
        ({ name, at }) =>
          at && (
            <div key={name}>
              <dt>{t(`dates.${name}`)}</dt>
              <dd>{format.dateTime(new Date(at), { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" })}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
