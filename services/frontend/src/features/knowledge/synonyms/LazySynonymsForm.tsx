"use client";

import dynamic from "next/dynamic";
import { LoadingRows } from "@/components/States";

const load = () => import("./SynonymsForm").then((module) => module.SynonymsForm);

/** Most come to read: the token field is fetched by those who write. */
export const SynonymsForm = dynamic(load, { loading: () => <LoadingRows rows={1} height={36} /> });

/** Fetches the form when it is about to be asked for, so that it is there at the first key. */
export const prepareSynonymsForm = (): void => void load().catch(() => undefined);
