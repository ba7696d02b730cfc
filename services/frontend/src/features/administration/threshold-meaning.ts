export type Leaning = "bold" | "rather_bold" | "recommended" | "careful" | "very_careful";

const near = 0.03;
const far = 0.18;

/** What a threshold means beside the one that was measured to be best. */
export function leaningOf(threshold: number, recommended: number): Leaning {
  const difference = threshold - recommended;
  if (Math.abs(difference) <= near + 1e-9) return "recommended";
  if (difference < 0) return difference < -far ? "bold" : "rather_bold";
  return difference > far ? "very_careful" : "careful";
}
