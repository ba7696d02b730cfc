"use client";

import { useFormatter, useNow, useTranslations } from "use-intl";

/** When something is to happen: in how long, and any moment once its time has come; the full time on hover. */
export function Due({ at }: { at: string }) {
  const t = useTranslations("common");
  const format = useFormatter();
  const now = useNow({ updateInterval: 1000 });
  const date = new Date(at);
  const isOver = date.getTime() - now.getTime() < 1000;
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "long", timeStyle: "medium" })}>
      {isOver ? t("any_moment") : format.relativeTime(date, now)}
    </time>
  );
}
