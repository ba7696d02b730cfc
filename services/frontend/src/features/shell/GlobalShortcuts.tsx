"use client";

import { Kbd, Modal, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { onShortcutsRequested } from "./shortcuts-dialog";
import { modifierKey, useSingleKeys, useSingleKeysEnabled } from "./keyboard";
import { useNavigate } from "./navigation";
import styles from "./GlobalShortcuts.module.css";

const places: Record<string, string> = { a: "/assistant/", t: "/tickets/", k: "/kb/" };
const sequenceMilliseconds = 1200;

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
  { keys: ["mod", "Enter"], name: "send" },
] as const;

export function GlobalShortcuts() {
  const t = useTranslations("shortcuts");
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const [singleKeys, setSingleKeys] = useSingleKeysEnabled();
  const goPressedAt = useRef(0);

  useEffect(() => onShortcutsRequested(open), [open]);

  const place = (key: string) => () => {
    if (Date.now() - goPressedAt.current > sequenceMilliseconds) return;
    goPressedAt.current = 0;
    navigate(places[key] ?? "/");
  };
  useSingleKeys({
    "?": open,
    g: () => {
      goPressedAt.current = Date.now();
    },
    a: place("a"),
    t: place("t"),
    k: place("k"),
    c: () => navigate("/tickets/new/"),
    "/": () => document.querySelector<HTMLInputElement>("#main input[type=search]")?.focus(),
  });

  return (
    <Modal opened={opened} onClose={close} title={t("title")} closeButtonProps={{ "aria-label": t("close") }}>
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
