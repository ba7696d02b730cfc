import { Button, TextInput } from "@mantine/core";
import { useTranslations } from "use-intl";
import { ToolMark } from "../ToolMark";
import { addressExamples } from "./access";
import { blankConnector } from "./connector-input";
import styles from "./SetUp.module.css";
import type { SetUp } from "./use-set-up";

/** Which tool it is, what people call it here, and where it is. */
export function AddressFields({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up");
  const names = useTranslations("integrations.words.tools");
  const { connector, tool, input, change, faults } = setUp;
  return (
    <div className={styles.card}>
      <div className={styles.chosen}>
        <ToolMark tool={tool} />
        <p>
          <strong>{names(tool)}</strong>
          <span>{t(`tools.${tool}`)}</span>
        </p>
        {connector === null && (
          <Button size="xs" variant="default" onClick={() => change({ ...blankConnector, name: input.name, rules: input.rules })}>
            {t("other_tool")}
          </Button>
        )}
      </div>
      <div className={styles.pair}>
        <TextInput
          label={t("name")}
          description={t("name_detail")}
          placeholder={t("name_example", { tool: names(tool) })}
          required
          withAsterisk={false}
          maxLength={100}
          autoComplete="off"
          value={input.name}
          error={faults.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          type="url"
          label={t("address")}
          description={t(`address_details.${tool === "glpi_legacy" ? "glpi" : tool === "generic" ? "generic" : "other"}`)}
          placeholder={addressExamples[tool]}
          required
          withAsterisk={false}
          maxLength={2000}
          autoComplete="off"
          value={input.base_url}
          error={faults["settings/base_url"]}
          onChange={(event) => change({ base_url: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}
