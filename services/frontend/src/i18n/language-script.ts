import { sessionHintKey } from "@/lib/session-hint";
import { languageKey } from "./language";

/**
 * Runs before the first paint, so that screen readers and hyphenation never see the wrong language, and the outline of the
 * application is shown to those alone who are likely to see it.
 */
export const languageScript = `try{var l=localStorage.getItem(${JSON.stringify(languageKey)})||navigator.language;document.documentElement.lang=/^fr/i.test(l)?"fr":"en";if(localStorage.getItem(${JSON.stringify(sessionHintKey)}))document.documentElement.dataset.session=""}catch(e){}`;
