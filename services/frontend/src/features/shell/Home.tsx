"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useSession } from "@/features/auth/session";
import { Splash } from "./Splash";

/** `/` leads each person to where their work is. */
export function Home() {
  const router = useRouter();
  const session = useSession();
  const target =
    session.status === "signed_in"
      ? session.user.role === "requester"
        ? "/assistant/"
        : "/tickets/"
      : session.status === "unknown"
        ? null
        : "/sign-in/";
  useEffect(() => {
    if (target) router.replace(target);
  }, [target, router]);
  return <Splash />;
}
