import dynamic from "next/dynamic";

const load = () => import("./Markdown").then((module) => module.Markdown);

/** Markdown's parser is the largest part of the application: it is fetched after the first screen stands. */
export const Markdown = dynamic(load, { loading: () => null });

/** Fetches the parser, so that it is at hand before the first answer comes. */
export const prepareMarkdown = (): void => void load();
