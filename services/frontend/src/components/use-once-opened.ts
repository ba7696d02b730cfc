import { useState } from "react";

/** True from the first opening on: what slides or fades away when it closes must stay mounted, and need not be fetched before. */
export function useOnceOpened(opened: boolean): boolean {
  const [once, setOnce] = useState(opened);
  if (opened && !once) setOnce(true);
  return once;
}
