import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import { ApiError } from "@/lib/api";

/** What is wrong with a phrasing that was refused, for the field it was written in. */
export function useFault(error: unknown): string | undefined {
  const t = useTranslations("knowledge.phrasings");
  const errors = useTranslations("errors");
  const fieldErrors = useFieldErrors();
  if (!error) return undefined;
  if (error instanceof ApiError && error.code === "phrasing_exists") return t("exists");
  if (error instanceof ApiError && error.code === "phrasings_full") return t("full");
  if (error instanceof ApiError && error.problem.errors?.some(({ code }) => code === "no_words")) return t("no_words");
  return fieldErrors(error).text ?? errors(`${errorKind(error)}.detail`);
}
