"use client";

import { type ComponentProps, type FormEvent, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslations } from "use-intl";
import styles from "./Form.module.css";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type FaultKind = "required" | "email" | "too_short" | "too_long" | "other";
type Fault = { field: Field; kind: FaultKind; count: number; place: Element; id: string };

const isField = (element: Element): element is Field => element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;

function faultOf(field: Field): FaultKind | null {
  if (field.required && field.value.trim() === "") return "required";
  const { validity } = field;
  if (validity.valid) return null;
  if (validity.typeMismatch && field.type === "email") return "email";
  if (validity.tooShort) return "too_short";
  return validity.tooLong ? "too_long" : "other";
}

function faultsOf(form: HTMLFormElement): Fault[] {
  return [...form.elements].filter(isField).flatMap((field, at) => {
    const kind = field.willValidate ? faultOf(field) : null;
    if (kind === null) return [];
    const count = field instanceof HTMLSelectElement ? 0 : kind === "too_short" ? field.minLength : field.maxLength;
    return [{ field, kind, count, place: field.closest(".mantine-InputWrapper-root") ?? form, id: `${field.id || `field-${at}`}-fault` }];
  });
}

const mark = ({ field, id }: Fault) => {
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", id);
};
const unmark = ({ field }: Fault) => {
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-errormessage");
};

/**
 * A form that says at each field what is missing, in the language of the interface: the browser's own bubbles speak the
 * browser's. The button need not be disabled meanwhile: pressing it tells what to do.
 */
export function Form({ onSubmit, onInput, children, ...rest }: ComponentProps<"form">) {
  const t = useTranslations("fields");
  const [faults, setFaults] = useState<Fault[]>([]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    const found = faultsOf(event.currentTarget);
    faults.forEach(unmark);
    found.forEach(mark);
    setFaults(found);
    const [first] = found;
    if (!first) return onSubmit?.(event as Parameters<NonNullable<typeof onSubmit>>[0]);
    event.preventDefault();
    first.field.focus();
  };
  const forgive = (event: FormEvent<HTMLFormElement>) => {
    onInput?.(event as Parameters<NonNullable<typeof onInput>>[0]);
    const mended = faults.filter(({ field }) => field === event.target);
    if (mended.length === 0) return;
    mended.forEach(unmark);
    setFaults(faults.filter((fault) => !mended.includes(fault)));
  };
  return (
    <form noValidate onSubmit={submit} onInput={forgive} {...rest}>
      {children}
      {faults.map((fault) =>
        createPortal(
          <p id={fault.id} className={styles.fault} role="alert">
            {t(fault.kind, { count: fault.count })}
          </p>,
          fault.place,
          fault.id,
        ),
      )}
    </form>
  );
}
