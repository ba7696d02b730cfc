"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Section } from "@/components/Screen";
import { ErrorState, LoadingRows } from "@/components/States";
import { api } from "@/lib/api";
import type { CacheStatistics } from "@/lib/api/types";
import { administrationKeys, useCacheStatistics } from "./queries";
import styles from "./CacheSection.module.css";

export function CacheSection() {
  const t = useTranslations("settings.cache");
  const queryClient = useQueryClient();
  const statistics = useCacheStatistics(true);
  const [asking, { open, close }] = useDisclosure(false);
  const purge = useMutation({
    mutationFn: () => api.delete("/api/v1/cache"),
    onSuccess: ({ purged }) => {
      close();
      notifications.show({ message: t("purged", { count: purged }) });
      void queryClient.invalidateQueries({ queryKey: administrationKeys.cache });
    },
  });
  return (
    <Section title={t("title")} lead={t("lead")}>
      {statistics.isPending ? (
        <LoadingRows rows={1} height={110} />
      ) : statistics.isError ? (
        <ErrorState compact error={statistics.error} onRetry={() => void statistics.refetch()} />
      ) : (
        <>
          <Figures statistics={statistics.data} />
          <Button variant="default" className={styles.purge} onClick={open} disabled={statistics.data.entries === 0}>
            {t("purge")}
          </Button>
        </>
      )}
      <ConfirmDialog opened={asking} title={t("purge_title")} keep={t("keep")} confirm={t("purge")} pending={purge.isPending} error={purge.error} onKeep={close} onConfirm={() => purge.mutate()}>
        {t("purge_detail")}
      </ConfirmDialog>
    </Section>
  );
}

function Figures({ statistics }: { statistics: CacheStatistics }) {
  const t = useTranslations("settings.cache");
  const format = useFormatter();
  const megabytes = (bytes: number) => format.number(bytes / 1_048_576, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const figures = [
    { name: t("hit_rate"), value: format.number(statistics.hit_rate, { style: "percent", maximumFractionDigits: 1 }) },
    { name: t("hits"), value: format.number(statistics.hits) },
    { name: t("misses"), value: format.number(statistics.misses) },
    { name: t("entries"), value: format.number(statistics.entries) },
    { name: t("size"), value: t("size_of", { used: megabytes(statistics.bytes), capacity: megabytes(statistics.capacity_bytes) }) },
    { name: t("evictions"), value: format.number(statistics.evictions) },
    { name: t("invalidations"), value: format.number(statistics.invalidations) },
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
