import { Button, CopyButton, PasswordInput, TextInput } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "use-intl";
import { Section } from "@/components/Screen";
import type { ConnectorDirection } from "@/lib/api/types";
import { sendsWebhooks } from "./access";
import { belowInput } from "./input-order";
import styles from "./RulesSection.module.css";
import card from "./SetUp.module.css";
import type { SetUp } from "./use-set-up";

const directions = ["out", "both", "in"] as const satisfies readonly ConnectorDirection[];

/** Whether what happens in the tool comes back. */
export function DirectionSection({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.direction");
  const { direction } = setUp.input;
  return (
    <Section title={t("title")} lead={t("lead")}>
      <div className={card.card}>
        <div role="radiogroup" aria-label={t("title")} className={styles.whens}>
          {directions.map((one) => (
            <label key={one} className={styles.when} data-chosen={direction === one || undefined}>
              <input type="radio" name="direction" checked={direction === one} onChange={() => setUp.change({ direction: one })} />
              <span>
                <strong>{t(`choices.${one}.name`)}</strong>
                <span className={styles.detail}>{t(`choices.${one}.detail`)}</span>
              </span>
            </label>
          ))}
        </div>
        {direction !== "out" && <p className={card.hint}>{t("own_account")}</p>}
        {direction !== "out" && sendsWebhooks(setUp.tool) && <Calls setUp={setUp} />}
      </div>
    </Section>
  );
}

/** What the tool needs to call us at once, instead of being asked. */
function Calls({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.direction");
  const { connector, tool, kept, secrets, faults } = setUp;
  const { calls } = setUp.input;
  const isDescribed = tool === "generic";
  const address = connector && `${window.location.origin}/api/v1/connectors/${connector.id}/incoming`;
  return (
    <div className={styles.conditions}>
      <p className={card.hint}>{t(isDescribed ? "described" : "calls")}</p>
      {isDescribed && (
        <TextInput
          label={t("record_at")}
          description={t("record_at_detail")}
          placeholder="/ticket/id"
          inputWrapperOrder={belowInput}
          classNames={{ input: card.mono ?? "", description: card.below ?? "" }}
          autoComplete="off"
          spellCheck={false}
          maxLength={2000}
          value={calls.incoming.id_at}
          error={faults["settings/generic/incoming/id_at"]}
          onChange={(event) => setUp.change({ calls: { ...calls, incoming: { id_at: event.currentTarget.value } } })}
        />
      )}
      <PasswordInput
        label={t("signing")}
        description={kept.signing ? t("signing_kept") : t("signing_detail")}
        inputWrapperOrder={belowInput}
        classNames={{ description: card.below ?? "" }}
        autoComplete="new-password"
        maxLength={4000}
        visibilityToggleButtonProps={{ "aria-label": t("signing_show") }}
        value={secrets.signing}
        error={faults["secrets/signing"]}
        onChange={(event) => setUp.typeSecret("signing", event.currentTarget.value)}
      />
      {isDescribed && <p className={card.hint}>{t("signed")}</p>}
      {address ? (
        <TextInput
          label={t("address")}
          readOnly
          value={address}
          onFocus={(event) => event.currentTarget.select()}
          rightSectionWidth={110}
          rightSection={
            <CopyButton value={address} timeout={2500}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" leftSection={copied ? <Check size={13} /> : <Copy size={13} />} onClick={copy}>
                  {t(copied ? "copied" : "copy")}
                </Button>
              )}
            </CopyButton>
          }
        />
      ) : (
        <p className={card.hint}>{t("address_later")}</p>
      )}
    </div>
  );
}
