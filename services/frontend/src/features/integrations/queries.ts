import { keepPreviousData, type QueryFunctionContext, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { api, given } from "@/lib/api";
import type { ConnectorHealth, Reconciliation, ToolKind } from "@/lib/api/types";
import { bringsNews, isComparing } from "./comparison";
import { isBusy, isUnderWay } from "./delivery";
import type { DeliveryFilters, DifferenceFilters } from "./filters";

const pageSize = 50;
/** While something is under way, and while nothing is. A page that is not seen asks for nothing. */
const busyMilliseconds = 4000;
const restMilliseconds = 30_000;

export const connectorKeys = {
  all: ["connectors"] as const,
  list: ["connectors", "list"] as const,
  webhooks: ["connectors", "webhooks"] as const,
  defaults: (tool: ToolKind) => ["connectors", "defaults", tool] as const,
  deliveries: ["connectors", "deliveries"] as const,
  delivery: (id: string) => ["connectors", "delivery", id] as const,
  reconciliation: (id: string) => ["connectors", "reconciliation", id] as const,
  differences: ["connectors", "differences"] as const,
  ofTicket: (id: string) => ["connectors", "ticket", id] as const,
};

const paceOf = (list: { items: { health: ConnectorHealth }[] } | undefined): number =>
  list?.items.some(({ health }) => isBusy(health)) ? busyMilliseconds : restMilliseconds;

export const useConnectors = () =>
  useQuery({
    queryKey: connectorKeys.list,
    queryFn: ({ signal }) => api.get("/api/v1/connectors", { signal }),
    refetchInterval: (query) => paceOf(query.state.data),
  });

export const useWebhooks = () =>
  useQuery({
    queryKey: connectorKeys.webhooks,
    queryFn: ({ signal }) => api.get("/api/v1/webhooks", { signal }),
    refetchInterval: (query) => paceOf(query.state.data),
  });

/** The latest first. `busy`: something is under way that may not be in this list yet. */
export const useDeliveries = ({ connector, state }: DeliveryFilters, busy: boolean) =>
  useInfiniteQuery({
    queryKey: [...connectorKeys.deliveries, connector, state],
    queryFn: ({ pageParam, signal }) => {
      const query = given({ connector, state: state === "all" ? null : state, limit: pageSize, cursor: pageParam });
      return api.get("/api/v1/connectors/deliveries", { params: { query }, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (busy || query.state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? busyMilliseconds : false),
  });

/** With its last call. */
export const useDelivery = (id: string) =>
  useQuery({
    queryKey: connectorKeys.delivery(id),
    queryFn: ({ signal }) => api.get("/api/v1/connectors/deliveries/{id}", { params: { path: { id } }, signal }),
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? busyMilliseconds : false),
  });

/** The latest comparison of each connector, in their order. What a comparison ends or finds is asked for at once. */
export const useReconciliations = (connectors: { id: string }[]) =>
  useQueries({
    queries: connectors.map(({ id }) => {
      const queryKey = connectorKeys.reconciliation(id);
      return {
        queryKey,
        queryFn: async ({ signal, client }: QueryFunctionContext) => {
          const after = await api.get("/api/v1/connectors/{id}/reconciliation", { params: { path: { id } }, signal });
          const before = client.getQueryData<Reconciliation>(queryKey);
          if (before && bringsNews(before, after)) {
            void client.invalidateQueries({ queryKey: connectorKeys.differences });
            void client.invalidateQueries({ queryKey: connectorKeys.list });
          }
          return after;
        },
        refetchInterval: (query: { state: { data: Reconciliation | undefined } }) => (query.state.data && isComparing(query.state.data) ? busyMilliseconds : restMilliseconds),
      };
    }),
  });

/** The latest first. */
export const useDifferences = ({ connector, kind }: DifferenceFilters) =>
  useInfiniteQuery({
    queryKey: [...connectorKeys.differences, connector, kind],
    queryFn: ({ pageParam, signal }) => {
      const query = given({ connector, kind: kind === "all" ? null : kind, limit: pageSize, cursor: pageParam });
      return api.get("/api/v1/connectors/differences", { params: { query }, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });

/** Where a ticket is in the tools. Without any there is nothing to look after. */
export const useTicketLinks = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: connectorKeys.ofTicket(id),
    queryFn: ({ signal }) => api.get("/api/v1/connectors/tickets/{ticket_id}", { params: { path: { ticket_id: id } }, signal }),
    refetchInterval: (query) => {
      const { links = [], offers = [] } = query.state.data ?? {};
      if (links.some(({ unfinished }) => unfinished.some(isUnderWay))) return busyMilliseconds;
      return links.length + offers.length > 0 && restMilliseconds;
    },
    enabled,
  });
