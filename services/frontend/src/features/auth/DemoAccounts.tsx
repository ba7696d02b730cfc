import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { api } from "@/lib/api";
import type { DemoAccount } from "@/lib/api/types";
import styles from "./AuthFrame.module.css";

const oneOfEachKind = (accounts: DemoAccount[]): DemoAccount[] =>
  accounts.filter(({ role, language }, position) => accounts.findIndex((other) => other.role === role && other.language === language) === position);

/** One click fills the form with a demo account, where the demo organisation is installed. */
export function DemoAccounts({ onChoose }: { onChoose: (account: DemoAccount) => void }) {
  const t = useTranslations("auth");
  const accounts = useQuery({
    queryKey: ["demo-accounts"],
    queryFn: ({ signal }) => api.get("/api/v1/auth/demo", { signal }),
    staleTime: Infinity,
    retry: false,
  });
  const [all, setAll] = useState(false);
  const known = accounts.data?.accounts ?? [];
  const shown = all ? known : oneOfEachKind(known);
  if (known.length === 0) return null;
  return (
    <section className={styles.demo} aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">{t("sign_in.demo")}</h2>
      <ul>
        {shown.map((account) => (
          <li key={account.email}>
            <button type="button" className={styles.account} onClick={() => onChoose(account)}>
              <Avatar id={account.email} name={account.email} size={28} />
              <span>
                <span className={styles.accountRole}>
                  {t(`roles.${account.role}`)}
                  <span className={styles.accountLanguage}>{account.language.toUpperCase()}</span>
                </span>
                <small>{account.email}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length < known.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t("sign_in.all_demo", { count: known.length })}
        </button>
      )}
    </section>
  );
}
