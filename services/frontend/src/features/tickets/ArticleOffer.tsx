import { Button } from "@mantine/core";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";

/** Once a ticket is solved without an article: asks, once and aside, whether one answered it. */
export function ArticleOffer({ onLink, onDecline }: { onLink: () => void; onDecline: () => void }) {
  const t = useTranslations("tickets.article");
  return (
    <Notice
      action={
        <>
          <Button size="compact-sm" variant="default" onClick={onLink}>
            {t("link")}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onDecline}>
            {t("not_now")}
          </Button>
        </>
      }
    >
      {t("offer")}
    </Notice>
  );
}
