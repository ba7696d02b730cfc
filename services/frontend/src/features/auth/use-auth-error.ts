import { useTranslations } from "use-intl";
import { ApiError, NetworkError } from "@/lib/api";

const known = ["wrong_credentials", "too_many_attempts", "choice_expired", "email_taken", "invalid_input"] as const;

const isKnown = (code: string): code is (typeof known)[number] => (known as readonly string[]).includes(code);

/** Why signing in or registering was refused, in the reader's language. */
export function useAuthError(): (error: unknown) => string {
  const t = useTranslations("auth.errors");
  return (error) => {
    if (error instanceof NetworkError) return t("unreachable");
    if (!(error instanceof ApiError)) return t("unexpected");
    if (error.status === 429) return t("too_many_attempts", { seconds: error.retryAfter ?? 60 });
    return isKnown(error.code) ? t(error.code, { seconds: error.retryAfter ?? 60 }) : t("unexpected");
  };
}
