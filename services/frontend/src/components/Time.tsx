"use client";

import { useFormatter, useNow } from "use-intl";

const day = 86_400_000;

/** When something happened: in relation to now while it is recent, the date after a week; the full time on hover. */
export function Time({ at }: { at: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const date = new Date(at);
  const recent = Math.abs(now.getTime() - date.getTime()) < 7 * day;
  const text = recent
    ? format.relativeTime(date > now ? now : date, { now, style: "short" })
    : format.dateTime(date, {
        day: "numeric",
        month: "short",
        ...(date.getFullYear() !== now.getFullYear() && { year: "numeric" }),
      });
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "long", timeStyle: "short" })}>
      {text}
    </time>
  );
}
