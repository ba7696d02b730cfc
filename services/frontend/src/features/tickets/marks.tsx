import { Archive, CircleCheck, CircleDot, Clock3, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Priority, Status } from "@/lib/api/types";
import styles from "./marks.module.css";

const statusIcons: Record<Status, LucideIcon> = { open: CircleDot, pending: Clock3, solved: CircleCheck, closed: Archive };

export function StatusIcon({ status, size = 15 }: { status: Status; size?: number }) {
  const Icon = statusIcons[status];
  return <Icon size={size} strokeWidth={2.1} className={styles.status} data-status={status} aria-hidden />;
}

export function StatusLabel({ status }: { status: Status }) {
  const t = useTranslations("tickets.statuses");
  return (
    <span className={styles.label} data-status={status}>
      <StatusIcon status={status} size={13} />
      {t(status)}
    </span>
  );
}

const bars: Record<Priority, number> = { low: 1, normal: 2, high: 3, urgent: 3 };

/** Bars that rise with the priority; the urgent ones are filled. */
export function PriorityIcon({ priority }: { priority: Priority }) {
  const t = useTranslations("tickets.priorities");
  if (priority === "urgent")
    return (
      <svg className={styles.urgent} viewBox="0 0 14 14" width="14" height="14" role="img" aria-label={t(priority)}>
        <rect x="0.5" y="0.5" width="13" height="13" rx="3.5" fill="currentColor" />
        <path d="M7 3.4v4.2M7 10.1v.6" stroke="var(--surface)" strokeWidth="1.7" strokeLinecap="round" />
      </svg>
    );
  return (
    <svg className={styles.priority} viewBox="0 0 14 14" width="14" height="14" role="img" aria-label={t(priority)}>
      {[0, 1, 2].map((bar) => (
        <rect key={bar} x={1 + bar * 4.5} y={8 - bar * 3} width="3" height={5 + bar * 3} rx="1" fill="currentColor" opacity={bar < bars[priority] ? 1 : 0.28} />
      ))}
    </svg>
  );
}
