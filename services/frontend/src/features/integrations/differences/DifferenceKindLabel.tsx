import { Cloud, CopyPlus, Diff, House, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import type { DriftKind } from "@/lib/api/types";
import styles from "./DifferenceKindLabel.module.css";

const icons: Record<DriftKind, LucideIcon> = { only_here: House, only_there: Cloud, twice: CopyPlus, different: Diff };

export function DifferenceKindLabel({ kind }: { kind: DriftKind }) {
  const t = useTranslations("integrations.differences.kinds");
  const Icon = icons[kind];
  return (
    <span className={styles.label} data-kind={kind}>
      <Icon size={13} strokeWidth={2.1} aria-hidden />
      {t(kind)}
    </span>
  );
}
