import { TicketsScreen } from "@/features/tickets/TicketsScreen";

export default function Page() {
  return <TicketsScreen />;
}
