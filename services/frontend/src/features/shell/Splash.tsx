import { BrandMark } from "@/components/BrandMark";
import styles from "./Splash.module.css";

export function Splash() {
  return (
    <>
      <title>Support</title>
      <div className={styles.splash} aria-hidden>
        <BrandMark size={40} />
      </div>
    </>
  );
}
