/** The events of tickets that an endpoint may hear; the first three are those that a requester may know of. */
export const webhookEvents = ["ticket.opened", "ticket.changed", "ticket.message", "ticket.note", "ticket.article"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export const publicEvents: WebhookEvent[] = ["ticket.opened", "ticket.changed", "ticket.message"];

/** The name of an event's message: a dot would be a step there. */
export const eventNameOf = (event: WebhookEvent) => event.slice("ticket.".length) as "opened" | "changed" | "message" | "note" | "article";

/** What an endpoint hears: none named means those that a requester may know of. */
export const heardOf = (events: string[]): WebhookEvent[] => (events.length === 0 ? publicEvents : webhookEvents.filter((event) => events.includes(event)));

/** What is sent for `chosen`, in one order. */
export const sentOf = (chosen: WebhookEvent[]): WebhookEvent[] => webhookEvents.filter((event) => chosen.includes(event));
