import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { ErrorState } from "@/components/States";
import { useTicketLinks } from "@/features/integrations/queries";
import type { Ticket } from "@/lib/api/types";

/** By then a change that was made here has become something to deliver. */
const planningMilliseconds = 1500;

const TicketTools = dynamic(() => import("./TicketTools").then((module) => module.TicketTools));

/** What other tools have of a ticket, fetched where there is such a tool: nothing where the ticket is in none and may go to none. */
export function TicketToolsField({ ticket }: { ticket: Ticket }) {
  const { data, error, refetch } = useTicketLinks(ticket.id, true);
  const { version } = ticket;
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    const timer = setTimeout(() => void refetch(), planningMilliseconds);
    return () => clearTimeout(timer);
  }, [version, refetch]);
  if (!data) return error ? <ErrorState compact error={error} onRetry={() => void refetch()} /> : null;
  return data.links.length + data.offers.length > 0 ? <TicketTools ticket={ticket} shown={data} /> : null;
}
