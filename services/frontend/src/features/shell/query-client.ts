import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api";

const retries = 2;

/** A refusal will be the same next time; a server that is busy or away may recover. */
const worthRetrying = (error: unknown): boolean => !(error instanceof ApiError) || error.status >= 500;

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < retries && worthRetrying(error),
      },
      // Without a network a change fails at once, and says so: one that waits unseen would be lost with the page.
      mutations: { retry: false, networkMode: "always" },
    },
  });
