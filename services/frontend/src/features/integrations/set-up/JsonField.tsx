import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { jsonOf } from "./json-text";
import styles from "./SetUp.module.css";

type Properties = {
  label?: string;
  "aria-label"?: string;
  description?: string;
  value: string;
  fault: string | undefined;
  /** What is no JSON is told whether the field was left or not. */
  tried: boolean;
  onChange: (value: string) => void;
};

/** JSON, held to be such from when it is left. */
export function JsonField({ value, fault, tried, onChange, ...rest }: Properties) {
  const t = useTranslations("integrations.set_up");
  const [left, setLeft] = useState(false);
  const isBroken = (left || tried) && jsonOf(value) === undefined;
  return (
    <Textarea
      {...rest}
      autosize
      minRows={3}
      maxRows={18}
      spellCheck={false}
      classNames={{ input: styles.mono ?? "" }}
      value={value}
      error={isBroken ? t("no_json") : fault}
      onFocus={() => setLeft(false)}
      onBlur={() => setLeft(true)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
