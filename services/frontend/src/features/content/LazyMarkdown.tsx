import dynamic from "next/dynamic";
import { useEffect } from "react";

const load = () => import("./Markdown").then((module) => module.Markdown);

/** Markdown's parser is the largest part of the application: it is fetched after the first screen stands. */
export const Markdown = dynamic(load, { loading: () => null });

/** Has the parser at hand before the first answer comes. */
export const usePreparedMarkdown = (): void =>
  useEffect(() => {
    void load();
  }, []);
