import { useFormatter } from "use-intl";
import { durationOf } from "./duration";

/** A number of seconds in words: "5 minutes". */
export function useDuration(): (seconds: number) => string {
  const format = useFormatter();
  return (seconds) => {
    const { value, unit } = durationOf(seconds);
    return format.number(value, { style: "unit", unit, unitDisplay: "long" });
  };
}
