"use client";

import { usePathname } from "next/navigation";
import { BrandMark } from "@/components/BrandMark";
import { sectionOf } from "./navigation";
import styles from "./Splash.module.css";

const forms = ["/sign-in/", "/register/"];

/**
 * What stands until the application does, in the exported page itself: the outline of the screen that is coming, so that a
 * slow connection shows at once where things will be. Whoever has no session here is on the way to signing in.
 */
export function Splash() {
  const path = sectionOf(usePathname());
  return (
    <>
      <title>Support</title>
      <div className={styles.splash} data-kind={path === "/" ? "mark" : forms.includes(path) ? "form" : "frame"} aria-hidden>
        <div className={styles.mark}>
          <BrandMark size={40} />
        </div>
        <Form />
        <Frame />
      </div>
    </>
  );
}

function Form() {
  return (
    <div className={styles.form}>
      <BrandMark size={28} />
      <i data-part="title" />
      <i data-part="field" />
      <i data-part="field" />
      <i data-part="button" />
    </div>
  );
}

function Frame() {
  return (
    <div className={styles.frame}>
      <div className={styles.side}>
        <BrandMark size={26} />
        {Array.from({ length: 6 }, (_, item) => (
          <i key={item} />
        ))}
      </div>
      <div className={styles.main}>
        <i data-part="title" />
        {Array.from({ length: 7 }, (_, row) => (
          <i key={row} data-part="row" />
        ))}
      </div>
    </div>
  );
}
