import styles from "./Toggles.module.css";

type Properties<Name extends string> = { title: string; names: Name[]; nameOf: (name: Name) => string; chosen: Name[]; onChange: (chosen: Name[]) => void };

/** Several of few. */
export function Toggles<Name extends string>({ title, names, nameOf, chosen, onChange }: Properties<Name>) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      <div className={styles.toggles}>
        {names.map((name) => (
          <label key={name} className={styles.toggle} data-chosen={chosen.includes(name) || undefined}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, name] : chosen.filter((other) => other !== name))} />
            {nameOf(name)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
