import { Select, TextInput } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { ToolChoice } from "@/lib/api/types";
import { belowInput } from "./input-order";
import { optionsOf } from "./mapping";
import styles from "./SetUp.module.css";

type Properties = {
  label: string;
  /** Where the label stands elsewhere. */
  hidden?: boolean;
  description?: string;
  placeholder?: string;
  required?: boolean;
  choices: Pick<ToolChoice, "value" | "label">[];
  value: string;
  fault?: string | undefined;
  onChange: (value: string) => void;
};

const mostShown = 100;
/** In characters. */
const longest = 2000;

/** One of what the tool offers; where it offers nothing, what one types. */
export function ChoiceField({ label, hidden = false, description, placeholder, required = false, choices, value, fault, onChange }: Properties) {
  const t = useTranslations("integrations.set_up.mapping");
  const common = {
    ...(hidden ? { "aria-label": label } : { label }),
    description,
    placeholder,
    error: fault,
    withAsterisk: false,
    required,
    size: hidden ? "xs" : "sm",
    inputWrapperOrder: belowInput,
    classNames: { description: styles.below ?? "" },
  };
  if (choices.length === 0) return <TextInput {...common} autoComplete="off" maxLength={longest} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  return (
    <Select
      {...common}
      searchable
      clearable={!required && value !== ""}
      clearButtonProps={{ "aria-label": t("clear", { name: label }) }}
      nothingFoundMessage={t("nothing_found")}
      limit={mostShown}
      data={optionsOf(choices, value)}
      value={value === "" ? null : value}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}
