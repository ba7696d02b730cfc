import { Kbd, Modal, Switch } from "@mantine/core";
import { useTranslations } from "use-intl";
import { modifierKey, useSingleKeysEnabled } from "./keyboard";
import styles from "./GlobalShortcuts.module.css";

const shortcuts = [
  { keys: ["mod", "K"], name: "palette" },
  { keys: ["?"], name: "help" },
  { keys: ["g", "a"], name: "go_assistant" },
  { keys: ["g", "t"], name: "go_tickets" },
  { keys: ["g", "k"], name: "go_kb" },
  { keys: ["c"], name: "new_ticket" },
  { keys: ["/"], name: "focus_search" },
  { keys: ["j"], name: "next" },
  { keys: ["k"], name: "previous" },
  { keys: ["Enter"], name: "open" },
  { keys: ["r"], name: "reply" },
  { keys: ["n"], name: "note" },
  { keys: ["Esc"], name: "leave" },
  { keys: ["mod", "Enter"], name: "send" },
] as const;

/** What the keys do, and the way to turn the single ones off. */
export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations("shortcuts");
  const [singleKeys, setSingleKeys] = useSingleKeysEnabled();
  return (
    <Modal opened={opened} onClose={onClose} title={t("title")} closeButtonProps={{ "aria-label": t("close") }}>
      <dl className={styles.list}>
        {shortcuts.map(({ keys, name }) => (
          <div key={name} className={styles.row}>
            <dt>{t(`names.${name}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key === "mod" ? modifierKey() : key}
                </Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Switch
        className={styles.switch}
        checked={singleKeys}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        label={t("single_keys")}
        description={t("single_keys_detail")}
      />
    </Modal>
  );
}
