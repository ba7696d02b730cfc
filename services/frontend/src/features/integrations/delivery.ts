import type { ConnectorHealth, Delivery, DeliveryReason, DeliveryState, DeliverySummary, TicketLink } from "@/lib/api/types";

const underWay: DeliveryState[] = ["waiting", "behind", "sending", "ambiguous"];

/** Whether a delivery goes on by itself. */
export const isUnderWay = ({ state }: Pick<DeliverySummary, "state">): boolean => underWay.includes(state);

/** Whether a connector has something to send, and sends. */
export const isBusy = ({ state, waiting, sending, ambiguous }: ConnectorHealth): boolean =>
  state !== "paused" && state !== "switched_off" && waiting + sending + ambiguous > 0;

const doubtful: DeliveryReason[] = ["no_answer", "unsure", "interrupted"];

/** Whether the tool may have it, although it was never heard to say so. A summary tells only why the last attempt failed. */
export const mayHaveArrived = (delivery: DeliverySummary | Delivery): boolean =>
  "in_doubt" in delivery ? delivery.in_doubt : delivery.state === "ambiguous" || doubtful.includes(delivery.reason_code);

/** What the tool itself said, rather than this program about it. */
const told: DeliveryReason[] = ["refused", "credentials", "missing", "conflict", "limited"];

export const isToolsOwn = (reason: DeliveryReason): boolean => told.includes(reason);

export type LinkState = "failed" | "in_doubt" | "under_way" | "up_to_date";

/** How a ticket is in a tool, the worst of what has not ended first. */
export function linkStateOf({ unfinished }: Pick<TicketLink, "unfinished">): LinkState {
  if (unfinished.some(({ state }) => state === "failed")) return "failed";
  if (unfinished.some(({ state }) => state === "ambiguous")) return "in_doubt";
  return unfinished.some(isUnderWay) ? "under_way" : "up_to_date";
}

/** A call as it is kept, an address or a status before an empty line, with its JSON laid out to be read. */
export function readable(call: string): string {
  const [head = "", ...rest] = call.split("\n\n");
  const body = rest.join("\n\n");
  try {
    const laidOut = JSON.stringify(JSON.parse(body), null, 2);
    return head === "" ? laidOut : `${head}\n\n${laidOut}`;
  } catch {
    return call;
  }
}
