import { useTranslations } from "use-intl";
import { overlaysId } from "@/theme/theme";
import styles from "./Overlays.module.css";

/** Where menus, lists of choices and tooltips are put while they are open. */
export function Overlays() {
  const t = useTranslations("shell");
  return <section id={overlaysId} className={styles.overlays} aria-label={t("overlays")} />;
}
