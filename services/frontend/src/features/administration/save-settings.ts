import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api } from "@/lib/api";
import type { SettingsChange } from "@/lib/api/types";
import { administrationKeys } from "./queries";

export function useSaveSettings() {
  const t = useTranslations("settings");
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => api.put("/api/v1/assistant/settings", { body: change }),
    onSuccess: (saved) => {
      queryClient.setQueryData(administrationKeys.settings, saved);
      notifications.show({ message: t("saved") });
    },
  });
}
