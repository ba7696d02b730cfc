"use client";

import { Button, Skeleton } from "@mantine/core";
import { CircleAlert, Lock, SearchX, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ApiError, NetworkError } from "@/lib/api";
import styles from "./States.module.css";

type StateProperties = {
  icon?: ReactNode;
  title: string;
  detail?: ReactNode;
  action?: ReactNode;
  compact?: boolean;
  /** Fills the window, where the state is the whole page. */
  page?: boolean;
};

export function EmptyState({ icon, title, detail, action, compact = false, page = false }: StateProperties) {
  const Title = page ? "h1" : "p";
  return (
    <div className={styles.state} data-compact={compact || undefined} data-page={page || undefined}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <Title className={styles.title}>{title}</Title>
      {detail && <p className={styles.detail}>{detail}</p>}
      {action}
    </div>
  );
}

/** What went wrong, in words for the reader, and a way to try again where that may help. */
export function ErrorState({ error, onRetry, compact }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const t = useTranslations("errors");
  const kind = errorKind(error);
  const icons = { forbidden: <Lock />, not_found: <SearchX />, unreachable: <WifiOff />, busy: <CircleAlert />, unexpected: <CircleAlert /> };
  const mayHelp = kind !== "forbidden" && kind !== "not_found";
  return (
    <div role="alert">
      <EmptyState
        compact={compact ?? false}
        icon={icons[kind]}
        title={t(`${kind}.title`)}
        detail={t(`${kind}.detail`)}
        action={
          mayHelp && onRetry ? (
            <Button variant="default" size="xs" onClick={onRetry}>
              {t("retry")}
            </Button>
          ) : undefined
        }
      />
    </div>
  );
}

export type ErrorKind = "forbidden" | "not_found" | "unreachable" | "busy" | "unexpected";

export function errorKind(error: unknown): ErrorKind {
  if (error instanceof NetworkError) return "unreachable";
  if (!(error instanceof ApiError)) return "unexpected";
  if (error.status === 403) return "forbidden";
  if (error.status === 404) return "not_found";
  return error.status === 429 || error.status === 503 ? "busy" : "unexpected";
}

export function LoadingRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const t = useTranslations("common");
  return (
    <div className={styles.rows} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius={8} />
      ))}
    </div>
  );
}
