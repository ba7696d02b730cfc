"use client";

import { useDisclosure } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { useOnceOpened } from "@/components/use-once-opened";
import { onShortcutsRequested } from "./shortcuts-dialog";
import { useSingleKeys } from "./keyboard";
import { useNavigate } from "./navigation";

const places: Record<string, string> = { a: "/assistant/", t: "/tickets/", k: "/kb/" };
const sequenceMilliseconds = 1200;

const ShortcutsDialog = dynamic(() => import("./ShortcutsDialog").then((module) => module.ShortcutsDialog));

export function GlobalShortcuts() {
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const once = useOnceOpened(opened);
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

  return once ? <ShortcutsDialog opened={opened} onClose={close} /> : null;
}
