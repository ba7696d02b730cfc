import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Overview } from "@/lib/api/types";

const refreshMilliseconds = 30_000;

export const useOverview = (enabled: boolean) =>
  useQuery({
    queryKey: ["overview", "parts"],
    queryFn: ({ signal }) => api.json<Overview>("/api/v1/overview", { signal }),
    refetchInterval: refreshMilliseconds,
    enabled,
  });
