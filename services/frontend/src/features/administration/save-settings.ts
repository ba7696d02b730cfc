import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api } from "@/lib/api";
import type { AssistantSettings, ModelSettings } from "@/lib/api/types";
import { administrationKeys } from "./queries";

type Nullable<T> = { [Key in keyof T]?: T[Key] | null };

/** What is left out stays; null goes back to the installation's own value. */
export type SettingsChange = { threshold?: number | null; model?: Nullable<ModelSettings> };

export function useSaveSettings() {
  const t = useTranslations("settings");
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => api.json<AssistantSettings>("/api/v1/assistant/settings", { method: "PUT", body: change }),
    onSuccess: (saved) => {
      queryClient.setQueryData(administrationKeys.settings, saved);
      notifications.show({ message: t("saved") });
    },
  });
}
