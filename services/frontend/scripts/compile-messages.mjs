import compile from "icu-minify/compile";

const compiled = (messages) => Object.fromEntries(Object.entries(messages).map(([name, message]) => [name, typeof message === "string" ? compile(message) : compiled(message)]));

/** A loader of the message files: ICU messages are parsed now, so that no browser has to, nor fetch the parser. */
export default function compileMessages(source) {
  return `export default ${JSON.stringify(compiled(JSON.parse(source)))}`;
}
