import { ActionIcon, Button, Menu } from "@mantine/core";
import { Ellipsis, KeyRound, ListChecks, Pause, Pencil, Play, RotateCcw, Trash2, Zap } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useOnceOpened } from "@/components/use-once-opened";
import { useNavigate } from "@/features/shell/navigation";
import type { Webhook } from "@/lib/api/types";
import styles from "../Card.module.css";
import { ConnectorState } from "../ConnectorState";
import { HealthFigures } from "../HealthFigures";
import { LastProblem } from "../LastProblem";
import { deliveriesPath } from "../paths";
import { ToolMark } from "../ToolMark";
import { eventNameOf, heardOf } from "./events";
import { TestAnswer } from "./TestAnswer";
import { useWebhookActions } from "./use-webhook-actions";

const WebhookDialogs = dynamic(() => import("./WebhookDialogs").then((module) => module.WebhookDialogs));

export type WebhookDialog = "edit" | "rotate" | "drop" | "delete";

/** An endpoint: what it hears, how it is, and what can be done about it. */
export function WebhookRow({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("integrations");
  const navigate = useNavigate();
  const { halt, replay, test } = useWebhookActions(webhook.id);
  const [dialog, setDialog] = useState<WebhookDialog | null>(null);
  const once = useOnceOpened(dialog !== null);
  const { id, name, url, health, rotating } = webhook;
  const stopped = health.state === "paused" || health.state === "switched_off";
  return (
    <li className={styles.card} aria-label={name}>
      <ToolMark tool="webhook" />
      <div className={styles.about}>
        <h2 dir="auto">{name}</h2>
        <p className={styles.facts}>
          <span className={styles.address}>{url}</span>
          <span>
            {heardOf(webhook.event_types)
              .map((event) => t(`webhooks.events.${eventNameOf(event)}`))
              .join(", ")}
          </span>
        </p>
        <ConnectorState health={health} />
        {rotating && <p className={styles.facts}>{t("webhooks.rotating")}</p>}
        <LastProblem health={health} />
        <HealthFigures id={id} health={health} />
        <TestAnswer test={test} />
      </div>
      <div className={styles.actions}>
        {health.failed > 0 && (
          <Button size="xs" variant="default" leftSection={<RotateCcw size={14} />} loading={replay.isPending} onClick={() => replay.mutate()}>
            {t("connectors.replay", { count: health.failed })}
          </Button>
        )}
        {stopped && (
          <Button size="xs" variant="default" leftSection={<Play size={14} />} loading={halt.isPending} aria-label={t("resume_named", { name })} onClick={() => halt.mutate("resume")}>
            {t("resume")}
          </Button>
        )}
        <Button size="xs" variant="default" leftSection={<Zap size={14} />} loading={test.isPending} aria-label={t("webhooks.test_named", { name })} onClick={() => test.mutate()}>
          {t("webhooks.test")}
        </Button>
        <Menu position="bottom-end" width={250}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t("more_named", { name })}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={15} />} onClick={() => setDialog("edit")}>
              {t("edit")}
            </Menu.Item>
            <Menu.Item leftSection={<KeyRound size={15} />} onClick={() => setDialog(rotating ? "drop" : "rotate")}>
              {t(rotating ? "webhooks.drop" : "webhooks.rotate")}
            </Menu.Item>
            <Menu.Item leftSection={<ListChecks size={15} />} onClick={() => navigate(deliveriesPath({ connector: id, state: "all" }))}>
              {t("show_deliveries")}
            </Menu.Item>
            {!stopped && (
              <Menu.Item leftSection={<Pause size={15} />} onClick={() => halt.mutate("pause")}>
                {t("pause")}
              </Menu.Item>
            )}
            <Menu.Item className={styles.danger} leftSection={<Trash2 size={15} />} onClick={() => setDialog("delete")}>
              {t("delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {once && <WebhookDialogs webhook={webhook} dialog={dialog} onClose={() => setDialog(null)} />}
    </li>
  );
}
