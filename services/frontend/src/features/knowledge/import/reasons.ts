const known = ["encrypted", "empty", "damaged", "too_large", "unsupported", "duplicate", "timed_out", "too_complex", "no_text", "too_many_files", "invalid_front_matter", "draft", "hidden", "noindex", "soft_not_found"] as const;

export type KnownReason = (typeof known)[number];

/** The code of a skipped file that the interface has words for. */
export const knownReason = (code: string | null | undefined): KnownReason | null => known.find((reason) => reason === code) ?? null;
