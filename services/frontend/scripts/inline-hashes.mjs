import { createHash } from "node:crypto";

/** The CSP source of one inline element: its exact text, hashed (CSP level 3, section 6.7.2.3). */
const sourceOf = (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

function inlineTexts(html, tag) {
  const element = new RegExp(`<${tag}\\b([^>]*)>([\\s\\S]*?)</${tag}>`, "gi");
  return [...html.matchAll(element)]
    .filter(([, attributes, text]) => !/\ssrc\s*=/i.test(attributes) && text.length > 0)
    .map(([, , text]) => text);
}

const unique = (values) => [...new Set(values)];

export const inlineScriptSources = (html) => unique(inlineTexts(html, "script").map(sourceOf));
export const inlineStyleSources = (html) => unique(inlineTexts(html, "style").map(sourceOf));
