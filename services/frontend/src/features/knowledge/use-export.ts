import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";

const notice = "knowledge-export";

/** Saves the knowledge base as a zip of Markdown. A plain link could not carry the access token. */
export function useExport() {
  const t = useTranslations("knowledge.export");
  const errors = useTranslations("errors");
  return useMutation({
    mutationFn: async () => {
      notifications.show({ id: notice, loading: true, autoClose: false, withCloseButton: false, message: t("preparing") });
      const response = await api.send("/api/v1/kb/export", { headers: { Accept: "application/zip, application/problem+json" } });
      save(await response.blob(), t("file", { date: new Date().toISOString().slice(0, 10) }));
    },
    onSuccess: () => notifications.update({ id: notice, loading: false, autoClose: 5000, withCloseButton: true, message: t("done") }),
    onError: (error) =>
      notifications.update({ id: notice, loading: false, autoClose: 8000, withCloseButton: true, color: "red", message: errors(`${errorKind(error)}.detail`) }),
  });
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken the content by the time this runs.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
