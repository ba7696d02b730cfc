import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { fieldErrors } from "@/lib/api/field-errors";

/** What a refused form says at its fields, in the language of the interface. */
export function useFieldErrors(): (error: unknown) => Record<string, string> {
  const t = useTranslations("fields");
  return useCallback((error) => fieldErrors(error, t), [t]);
}
