import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api";

const refreshMilliseconds = 30_000;

export const useOverview = (enabled: boolean) =>
  useQuery({
    queryKey: ["overview", "parts"],
    queryFn: ({ signal }) => api.get("/api/v1/overview", { signal }),
    refetchInterval: refreshMilliseconds,
    enabled,
  });
