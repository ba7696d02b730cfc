"use client";

import { useTranslations } from "use-intl";
import { Screen } from "@/components/Screen";
import { useUser } from "@/features/auth/session";
import { PasswordSection } from "./PasswordSection";
import { ProfileSection } from "./ProfileSection";
import { SessionsSection } from "./SessionsSection";

export function AccountScreen() {
  const t = useTranslations("account");
  const user = useUser();
  return (
    <Screen title={t("title")} lead={user.email}>
      <ProfileSection />
      <PasswordSection />
      <SessionsSection />
    </Screen>
  );
}
