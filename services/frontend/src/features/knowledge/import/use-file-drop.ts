import { useEffect, useRef, useState } from "react";
import { carriesFiles, type ChosenFile, filesDropped } from "./chosen-files";

/** Takes files dropped anywhere in the window; true while they are held over it. */
export function useFileDrop(onFiles: (files: ChosenFile[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    // Every element that the pointer crosses tells of its own entering and leaving.
    let depth = 0;
    const count = (step: 1 | -1) => (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      depth = Math.max(0, depth + step);
      setOver(depth > 0);
    };
    const enter = count(1);
    const leave = count(-1);
    const allow = (event: DragEvent) => carriesFiles(event.dataTransfer) && event.preventDefault();
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      void filesDropped(event.dataTransfer).then((files) => latest.current(files));
    };
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("dragover", allow);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("dragover", allow);
      removeEventListener("drop", drop);
    };
  }, []);
  return over;
}
