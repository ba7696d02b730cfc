"use client";

import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import { ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { api } from "@/lib/api";
import { deviceOf } from "./device";
import styles from "./account.module.css";

export function SessionsSection() {
  const t = useTranslations("account.sessions");
  const queryClient = useQueryClient();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => api.get("/api/v1/sessions", { signal }) });
  const ending = useMutation({
    mutationFn: (id: string) => api.delete("/api/v1/sessions/{id}", { params: { path: { id } } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["sessions"] }),
  });
  return (
    <Section title={t("title")} lead={t("lead")}>
      {sessions.isPending ? (
        <LoadingRows rows={2} height={52} />
      ) : sessions.isError ? (
        <ErrorState compact error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <ul className={styles.sessions}>
          {sessions.data.items.map((session) => (
            <li key={session.id} className={styles.session}>
              <MonitorSmartphone size={18} aria-hidden />
              <div className={styles.device}>
                <p>
                  {deviceOf(session.user_agent) ?? t("unknown_device")}
                  {session.current && <span className={styles.current}>{t("current")}</span>}
                </p>
                <p className={styles.facts}>
                  {session.address} · <Time at={session.last_used_at} />
                </p>
              </div>
              {!session.current && (
                <Button variant="default" size="xs" loading={ending.isPending && ending.variables === session.id} onClick={() => ending.mutate(session.id)}>
                  {t("end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
