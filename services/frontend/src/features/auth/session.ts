import { useSyncExternalStore } from "react";
import { chooseLanguage, currentLanguage } from "@/i18n/language";
import { api, ApiError } from "@/lib/api";
import type { OrganisationChoice, RegistrationInput, SignedIn, User } from "@/lib/api/types";
import { sessionHintKey } from "@/lib/session-hint";

export type SessionState =
  | { status: "unknown" }
  | { status: "unreachable" }
  | { status: "signed_out"; reason: "never_signed_in" | "ended" | "left" }
  | { status: "signed_in"; user: User };

const unknown: SessionState = { status: "unknown" };

let state: SessionState = unknown;
const listeners = new Set<() => void>();
let otherTabs: BroadcastChannel | null = null;

function enter(next: SessionState): void {
  state = next;
  listeners.forEach((listener) => listener());
}

function accept({ user }: SignedIn): void {
  localStorage.setItem(sessionHintKey, "1");
  if (user.language && user.language !== currentLanguage()) chooseLanguage(user.language);
  enter({ status: "signed_in", user });
}

function leave(reason: "never_signed_in" | "ended" | "left"): void {
  localStorage.removeItem(sessionHintKey);
  api.signOut();
  enter({ status: "signed_out", reason });
}

/** Takes up the session of an earlier visit, if there is one. Safe to call again after a failure. */
export async function resumeSession(): Promise<void> {
  api.onSignedIn = accept;
  api.onSessionEnded = () => leave("ended");
  if (!otherTabs) {
    otherTabs = new BroadcastChannel("support-platform.session");
    otherTabs.onmessage = () => leave("left");
    addEventListener("online", () => {
      if (state.status === "unreachable") void resumeSession();
    });
  }
  if (!localStorage.getItem(sessionHintKey)) return leave("never_signed_in");
  enter(unknown);
  try {
    await api.refresh();
  } catch {
    enter({ status: "unreachable" });
  }
}

/** Signs in, or gives the organisations to choose from where the address and the password open several. */
export async function signIn(email: string, password: string): Promise<OrganisationChoice | null> {
  try {
    api.signIn(await api.post("/api/v1/auth/login", { body: { email, password } }));
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.code === "organisation_required") return error.problem.current as OrganisationChoice;
    throw error;
  }
}

export async function chooseOrganisation(choice: string, organisation_id: string): Promise<void> {
  api.signIn(await api.post("/api/v1/auth/login/organisation", { body: { choice, organisation_id } }));
}

export type Registration = Omit<RegistrationInput, "language">;

export async function register(input: Registration): Promise<void> {
  const body = { ...input, language: currentLanguage() };
  api.signIn(await api.post("/api/v1/auth/register", { body }));
}

export async function signOut(): Promise<void> {
  await api.post("/api/v1/auth/logout").catch(() => undefined);
  leave("left");
  otherTabs?.postMessage("signed_out");
}

export function replaceUser(user: User): void {
  if (state.status === "signed_in") enter({ status: "signed_in", user });
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSession = (): SessionState =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => unknown,
  );

/** The signed-in person. Only below `AppFrame`, which shows nothing to anyone else. */
export function useUser(): User {
  const session = useSession();
  if (session.status !== "signed_in") throw new Error("useUser outside a signed-in screen");
  return session.user;
}

export const useIsAgent = (): boolean => useUser().role !== "requester";
export const useIsAdmin = (): boolean => useUser().role === "admin";
