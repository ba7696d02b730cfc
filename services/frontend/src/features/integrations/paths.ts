import { type DeliveryFilters, type DifferenceFilters, differenceSearchOf, searchOf } from "./filters";

export const integrationsPath = "/integrations/";
export const webhooksPath = `${integrationsPath}?view=webhooks`;
export const newConnectorPath = `${integrationsPath}?view=connector`;
export const connectorPath = (id: string): string => `${newConnectorPath}&id=${id}`;
export const deliveriesPath = (filters: Partial<DeliveryFilters> = {}): string => `${integrationsPath}?view=deliveries${searchOf(filters)}`;
export const differencesPath = (filters: Partial<DifferenceFilters> = {}): string => `${integrationsPath}?view=differences${differenceSearchOf(filters)}`;

const lists = ["connectors", "webhooks", "deliveries", "differences"] as const;
export type ListName = (typeof lists)[number];
export type View = { name: ListName } | { name: "connector"; id: string | null };

/** What of the integrations the query of an address shows. */
export function viewOf(search: string): View {
  const parameters = new URLSearchParams(search);
  const name = parameters.get("view");
  if (name === "connector") return { name, id: parameters.get("id") };
  return { name: lists.find((list) => list === name) ?? "connectors" };
}
