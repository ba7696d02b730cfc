import styles from "./Avatar.module.css";

const hues = 6;

const hueOf = (id: string): number => [...id].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 997, 7) % hues;

const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase();
};

/** Initials on a quiet colour that stays with the person. The name stands beside it, so it is hidden from screen readers. */
export function Avatar({ id, name, size = 24 }: { id: string; name: string; size?: 20 | 24 | 28 | 32 }) {
  return (
    <span className={styles.avatar} data-hue={hueOf(id)} data-size={size} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}
