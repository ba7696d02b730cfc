import { Button, Select } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";
import { settingsOf } from "./connector-input";
import { jsonTextOf } from "./json-text";
import styles from "./PreviewPanel.module.css";
import card from "./SetUp.module.css";
import type { SetUp } from "./use-set-up";

const latestShown = 20;

/** What the tool would be sent of one of the latest tickets. Nothing is sent. */
export function PreviewPanel({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.preview");
  const refused = useTranslations("integrations.set_up");
  const errors = useTranslations("errors");
  const { tool, input, connector } = setUp;
  const tickets = useQuery({
    queryKey: ["tickets", "latest", latestShown],
    queryFn: ({ signal }) => api.get("/api/v1/tickets", { params: { query: { sort: "created", limit: latestShown } }, signal }),
  });
  const latest = tickets.data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const ticket = chosen ?? latest[0]?.id ?? null;
  const preview = useMutation({
    mutationFn: (ticket_id: string) => api.post("/api/v1/connectors/preview", { body: { tool, settings: settingsOf(input, tool, connector?.settings), ticket_id } }),
    onError: setUp.refuse,
  });
  if (tickets.data && latest.length === 0) return <p className={card.hint}>{t("no_tickets")}</p>;
  return (
    <div className={card.card}>
      <div className={styles.choice}>
        <Select
          label={t("ticket")}
          allowDeselect={false}
          searchable
          disabled={latest.length === 0}
          data={latest.map(({ id, number, subject }) => ({ value: id, label: `#${number} ${subject}` }))}
          value={ticket}
          onChange={setChosen}
        />
        <Button variant="default" leftSection={<Eye size={15} />} loading={preview.isPending} disabled={ticket === null} onClick={() => ticket !== null && setUp.ready() && preview.mutate(ticket)}>
          {t("show")}
        </Button>
      </div>
      {preview.isError && <Notice tone="error">{Object.keys(setUp.faults).length > 0 ? refused("refused") : errors(`${errorKind(preview.error)}.detail`)}</Notice>}
      {preview.data && (
        <figure className={styles.call}>
          <figcaption translate="no">
            <strong>{preview.data.method}</strong> {preview.data.url}
          </figcaption>
          <pre tabIndex={0} role="region" aria-label={t("body")} translate="no">
            {jsonTextOf(preview.data.body)}
          </pre>
        </figure>
      )}
    </div>
  );
}
