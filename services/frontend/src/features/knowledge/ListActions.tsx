import { ActionIcon, Button, Menu } from "@mantine/core";
import { Download, Ellipsis, Equal, PenLine, Upload } from "lucide-react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { useNavigate } from "@/features/shell/navigation";
import styles from "./ListActions.module.css";
import { newArticlePath, synonymsPath } from "./paths";
import { useExport } from "./use-export";

/** What an agent can do with the knowledge base as a whole. */
export function ListActions({ onImport }: { onImport: () => void }) {
  const t = useTranslations("knowledge");
  const navigate = useNavigate();
  const exporting = useExport();
  return (
    <div className={styles.actions}>
      <Menu position="bottom-end" width={232} withinPortal={false}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("more_actions")}>
            <Ellipsis size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Equal size={15} />} onClick={() => navigate(synonymsPath)}>
            {t("synonyms.title")}
          </Menu.Item>
          <Menu.Item leftSection={<Download size={15} />} disabled={exporting.isPending} onClick={() => exporting.mutate()}>
            {t("export.action")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" leftSection={<Upload size={15} />} onClick={onImport}>
        {t("import.action")}
      </Button>
      <LinkButton href={newArticlePath} leftSection={<PenLine size={15} />}>
        {t("new")}
      </LinkButton>
    </div>
  );
}
