import { PasswordInput, Select, TextInput } from "@mantine/core";
import { ShieldCheck } from "lucide-react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { Section } from "@/components/Screen";
import type { AuthMethod } from "@/lib/api/types";
import { type AccessField, accessFields, accessLabelOf, type AccessName, type AccessSecret, methodsOf } from "./access";
import { ConnectionTest } from "./ConnectionTest";
import { belowInput } from "./input-order";
import styles from "./SetUp.module.css";
import type { SetUp } from "./use-set-up";

/** How the connector signs in, what its account needs there and no more, and whether that works. */
export function AccessSection({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.access");
  const { tool, input, change, faults } = setUp;
  const { method } = input.authentication;
  return (
    <Section title={t("title")} lead={t("lead")}>
      <div className={styles.card}>
        <div className={styles.privilege}>
          <ShieldCheck size={17} aria-hidden />
          <p>
            <strong>{t("privilege_title")}</strong>
            {t(`privileges.${tool}`)}
          </p>
        </div>
        <Select
          label={t("method")}
          allowDeselect={false}
          data={methodsOf[tool].map((value) => ({ value, label: t(`methods.${value}`) }))}
          value={method}
          error={faults["settings/authentication/method"]}
          onChange={(value) => value && change({ authentication: { ...input.authentication, method: value as AuthMethod } })}
        />
        {faults.secrets && <Notice tone="error">{faults.secrets}</Notice>}
        <div className={styles.pair}>
          {accessFields(tool, method).map((field) => (
            <Field key={`${tool} ${method} ${field.name}`} field={field} setUp={setUp} />
          ))}
          <TextInput
            label={t("pace")}
            description={t("pace_detail")}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            inputWrapperOrder={belowInput}
            classNames={{ description: styles.below ?? "" }}
            value={input.calls_per_minute}
            error={faults["settings/calls_per_minute"]}
            onChange={(event) => change({ calls_per_minute: event.currentTarget.value.replace(/\D/g, "") })}
          />
        </div>
        <ConnectionTest setUp={setUp} />
      </div>
    </Section>
  );
}

function Field({ field, setUp }: { field: AccessField; setUp: SetUp }) {
  const t = useTranslations("integrations.set_up.access");
  const { tool, input, faults } = setUp;
  const { authentication } = input;
  const label = accessLabelOf(tool, authentication.method, field.name);
  const common = { label: t(`fields.${label}`), withAsterisk: false, autoComplete: field.isSecret ? "new-password" : "off", inputWrapperOrder: belowInput, classNames: { description: styles.below ?? "" } };
  if (field.isSecret) {
    const name = field.name as AccessSecret;
    const isKept = setUp.kept[name];
    const again = isKept && setUp.moved;
    return (
      <PasswordInput
        {...common}
        description={again ? t("again") : isKept ? t("kept") : field.isOptional ? t("optional") : undefined}
        required={!field.isOptional && (!isKept || again)}
        maxLength={4000}
        visibilityToggleButtonProps={{ "aria-label": t("show", { name: t(`fields.${label}`) }) }}
        value={setUp.secrets[name]}
        error={faults[`secrets/${name}`]}
        onChange={(event) => setUp.typeSecret(name, event.currentTarget.value)}
      />
    );
  }
  const name = field.name as AccessName;
  const detail = label === "email_token" ? t("email_token_detail") : name === "scope" && tool === "glpi" ? t("scope_glpi") : field.isOptional ? t("optional") : undefined;
  return (
    <TextInput
      {...common}
      description={detail}
      placeholder={name === "header_name" ? "X-Api-Key" : name === "token_url" ? "https://" : undefined}
      required={!field.isOptional}
      maxLength={2000}
      value={authentication[name]}
      error={faults[`settings/authentication/${name}`]}
      onChange={(event) => setUp.change({ authentication: { ...authentication, [name]: event.currentTarget.value } })}
    />
  );
}
