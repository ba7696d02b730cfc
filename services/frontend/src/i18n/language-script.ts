import { languageKey } from "./language";

/** Runs before the first paint, so that screen readers and hyphenation never see the wrong language. */
export const languageScript = `try{var l=localStorage.getItem(${JSON.stringify(languageKey)})||navigator.language;document.documentElement.lang=/^fr/i.test(l)?"fr":"en"}catch(e){}`;
