import type { NumberFormatOptions } from "use-intl";

type FormatNumber = (value: number, options: NumberFormatOptions) => string;

/** "812 kB", "3.2 MB", in the reader's language. */
export function sizeOf(bytes: number, format: FormatNumber): string {
  const megabytes = bytes / 1_000_000;
  return megabytes < 1
    ? format(Math.ceil(bytes / 1000), { style: "unit", unit: "kilobyte", unitDisplay: "short" })
    : format(megabytes, { style: "unit", unit: "megabyte", unitDisplay: "short", maximumFractionDigits: megabytes < 10 ? 1 : 0 });
}
