import { ActionIcon, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Ellipsis, ListChecks, Pause, Pencil, Play, RotateCcw, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { useOnceOpened } from "@/components/use-once-opened";
import { useNavigate } from "@/features/shell/navigation";
import type { Connector } from "@/lib/api/types";
import { ConnectorState } from "../ConnectorState";
import { HealthFigures } from "../HealthFigures";
import { LastProblem } from "../LastProblem";
import { connectorPath, deliveriesPath } from "../paths";
import styles from "../Card.module.css";
import { ToolMark } from "../ToolMark";
import { useConnectorActions } from "./use-connector-actions";

const DeleteConnector = dynamic(() => import("./DeleteConnector").then((module) => module.DeleteConnector));

/** A connector: which tool, how it is, and what can be done about it. */
export function ConnectorRow({ connector }: { connector: Connector }) {
  const t = useTranslations("integrations");
  const tools = useTranslations("integrations.words.tools");
  const navigate = useNavigate();
  const { halt, replay } = useConnectorActions(connector.id);
  const [deleting, { open, close }] = useDisclosure(false);
  const once = useOnceOpened(deleting);
  const { id, name, tool, health, settings } = connector;
  const stopped = health.state === "paused" || health.state === "switched_off";
  return (
    <li className={styles.card} aria-label={name}>
      <ToolMark tool={tool} />
      <div className={styles.about}>
        <h2 dir="auto">{name}</h2>
        <p className={styles.facts}>
          <span>{tools(tool)}</span>
          <span className={styles.address}>{settings.base_url}</span>
          <span>{t(`directions.${settings.direction ?? "out"}`)}</span>
        </p>
        <ConnectorState health={health} />
        <LastProblem health={health} />
        <HealthFigures id={id} health={health} />
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
        <LinkButton href={connectorPath(id)} variant="default" size="xs" leftSection={<Pencil size={14} />} aria-label={t("edit_named", { name })}>
          {t("edit")}
        </LinkButton>
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t("more_named", { name })}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<ListChecks size={15} />} onClick={() => navigate(deliveriesPath({ connector: id, state: "all" }))}>
              {t("show_deliveries")}
            </Menu.Item>
            {!stopped && (
              <Menu.Item leftSection={<Pause size={15} />} onClick={() => halt.mutate("pause")}>
                {t("pause")}
              </Menu.Item>
            )}
            <Menu.Item className={styles.danger} leftSection={<Trash2 size={15} />} onClick={open}>
              {t("delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {once && <DeleteConnector connector={connector} opened={deleting} onClose={close} />}
    </li>
  );
}
