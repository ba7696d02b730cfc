import { BookOpen, Inbox, type LucideIcon, ServerCog, Sparkles } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { AppLink } from "@/features/shell/AppLink";
import { unansweredPath } from "@/features/unanswered/paths";
import type { Overview, PartStatus } from "@/lib/api/types";
import styles from "./OverviewCards.module.css";

type Figure = { name: string; value: number | null; href?: string };

export function OverviewCards({ overview }: { overview: Overview }) {
  const t = useTranslations("overview");
  const { tickets, assistant, knowledge_base: knowledge, health } = overview;
  return (
    <div className={styles.cards}>
      <Card
        icon={Inbox}
        title={t("tickets")}
        status={tickets.status}
        figures={[
          { name: t("open"), value: tickets.open, href: "/tickets/" },
          { name: t("pending"), value: tickets.pending, href: "/tickets/?status=pending" },
          { name: t("unassigned"), value: tickets.unassigned, href: "/tickets/?assignee=none" },
          { name: t("mine"), value: tickets.mine, href: "/tickets/?assignee=me" },
        ]}
      />
      <Card
        icon={Sparkles}
        title={t("assistant")}
        status={assistant.status}
        figures={[
          { name: t("answered"), value: assistant.answered },
          { name: t("refused"), value: assistant.refused },
          { name: t("unanswered_count"), value: assistant.unanswered, href: unansweredPath },
        ]}
      />
      <Card
        icon={BookOpen}
        title={t("knowledge_base")}
        status={knowledge.status}
        figures={[
          { name: t("documents"), value: knowledge.documents, href: "/kb/" },
          { name: t("behind"), value: knowledge.behind },
        ]}
      />
      <Health health={health} />
    </div>
  );
}

function Card({ icon: Icon, title, status, figures }: { icon: LucideIcon; title: string; status: PartStatus; figures: Figure[] }) {
  const t = useTranslations("overview");
  const format = useFormatter();
  return (
    <section className={styles.card} aria-label={title}>
      <h2>
        <Icon size={15} aria-hidden />
        {title}
      </h2>
      {status === "unavailable" ? (
        <p className={styles.unavailable}>{t("unavailable")}</p>
      ) : (
        <dl>
          {figures.map(({ name, value, href }) => (
            <div key={name}>
              <dt>{href ? <AppLink href={href}>{name}</AppLink> : name}</dt>
              <dd>{typeof value === "number" ? format.number(value) : "–"}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Health({ health }: { health: Overview["health"] }) {
  const t = useTranslations("overview");
  return (
    <section className={styles.card} aria-label={t("health")}>
      <h2>
        <ServerCog size={15} aria-hidden />
        {t("health")}
      </h2>
      {health.status === "unavailable" && health.services.length === 0 ? (
        <p className={styles.unavailable}>{t("unavailable")}</p>
      ) : (
        <ul className={styles.services}>
          {health.services.map((service) => (
            <li key={service.name} data-ok={service.status === "ok"}>
              <span>{service.name}</span>
              <span className={styles.state}>{service.status === "ok" ? t("works") : t("unavailable")}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
