import type { Role } from "@/lib/api/types";

export const roles: Role[] = ["requester", "agent", "admin"];
