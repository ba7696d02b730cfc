import { CircleCheck, CircleHelp, CircleSlash, CircleX, Clock3, Hourglass, type LucideIcon, Send } from "lucide-react";
import { useTranslations } from "use-intl";
import type { DeliveryState } from "@/lib/api/types";
import styles from "./DeliveryStateLabel.module.css";

const icons: Record<DeliveryState, LucideIcon> = {
  waiting: Clock3,
  behind: Hourglass,
  sending: Send,
  ambiguous: CircleHelp,
  done: CircleCheck,
  failed: CircleX,
  skipped: CircleSlash,
};

export function DeliveryStateLabel({ state }: { state: DeliveryState }) {
  const t = useTranslations("integrations.words.states");
  const Icon = icons[state];
  return (
    <span className={styles.label} data-state={state}>
      <Icon size={13} strokeWidth={2.1} aria-hidden />
      {t(state)}
    </span>
  );
}
