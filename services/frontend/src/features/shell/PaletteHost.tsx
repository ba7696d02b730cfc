"use client";

import { useHotkeys } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { onPaletteRequested, openPalette } from "./palette";

const CommandPalette = dynamic(() => import("./CommandPalette").then((module) => module.CommandPalette));

/** Fetches the command palette when it is first asked for, and opens it each time. */
export function PaletteHost() {
  const [requests, setRequests] = useState(0);
  useEffect(() => onPaletteRequested(() => setRequests((before) => before + 1)), []);
  useHotkeys([["mod+K", openPalette]], [], true);
  return requests > 0 ? <CommandPalette requests={requests} /> : null;
}
