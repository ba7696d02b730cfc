import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { sectionOf } from "@/features/shell/navigation";
import { returnPath } from "./return-path";
import { useSession } from "./session";

/** Leads whoever is signed in, now or from an earlier visit, to where they wanted to go. */
export function useLeaveWhenSignedIn(): void {
  const router = useRouter();
  const { status } = useSession();
  useEffect(() => {
    if (status !== "signed_in") return;
    const target = returnPath(location.search);
    const section = sectionOf(target);
    router.replace(target === section ? target : `${section}?at=${encodeURIComponent(target)}`);
  }, [status, router]);
}
