"use client";

import { useFormatter, useNow, useTranslations } from "use-intl";

const minute = 60_000;
const day = 1440 * minute;

/** When something happened: in relation to now while it is recent, the date after a week; the full time on hover. */
export function Time({ at }: { at: string }) {
  const t = useTranslations("common");
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const date = new Date(at);
  const elapsed = now.getTime() - date.getTime();
  const text = () => {
    if (elapsed < minute) return t("now");
    if (elapsed < 7 * day) return format.relativeTime(date, { now, style: "short" });
    return format.dateTime(date, { day: "numeric", month: "short", ...(date.getFullYear() !== now.getFullYear() && { year: "numeric" }) });
  };
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "long", timeStyle: "short" })}>
      {text()}
    </time>
  );
}
