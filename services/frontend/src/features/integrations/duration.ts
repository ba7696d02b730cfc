export type Duration = { value: number; unit: "second" | "minute" | "hour" | "day" };

/** In the largest unit of which there is one whole. */
export function durationOf(seconds: number): Duration {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return { value: whole, unit: "second" };
  if (whole < 3600) return { value: Math.floor(whole / 60), unit: "minute" };
  if (whole < 86_400) return { value: Math.floor(whole / 3600), unit: "hour" };
  return { value: Math.floor(whole / 86_400), unit: "day" };
}
