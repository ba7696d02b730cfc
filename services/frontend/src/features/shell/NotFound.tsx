"use client";

import { Compass } from "lucide-react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { PageTitle } from "@/components/PageTitle";
import { EmptyState } from "@/components/States";

export function NotFound() {
  const t = useTranslations("not_found");
  return (
    <main>
      <PageTitle>{t("title")}</PageTitle>
      <EmptyState page icon={<Compass />} title={t("title")} detail={t("detail")} action={<LinkButton href="/">{t("home")}</LinkButton>} />
    </main>
  );
}
