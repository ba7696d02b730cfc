export const ticketsPath = "/tickets/";
export const newTicketPath = "/tickets/new/";
export const ticketPath = (id: string): string => `/tickets/${id}/`;
