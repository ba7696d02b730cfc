"use client";

import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { PageTitle } from "@/components/PageTitle";
import { LinkButton } from "@/components/LinkButton";
import styles from "./NotFound.module.css";

export function NotFound() {
  const t = useTranslations("not_found");
  return (
    <main className={styles.page}>
      <PageTitle>{t("title")}</PageTitle>
      <BrandMark size={36} />
      <h1>{t("title")}</h1>
      <p>{t("detail")}</p>
      <LinkButton href="/">{t("home")}</LinkButton>
    </main>
  );
}
