// Finishes the export for the server that delivers it: content-security-policy sources, path rewrites, precompressed files.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { inlineScriptSources, inlineStyleSources } from "./inline-hashes.mjs";
import { rewrites } from "./rewrites.mjs";

const out = join(import.meta.dirname, "..", "out");
const compressible = /\.(html|js|css|svg|json|txt)$/;
const smallestWorthCompressing = 1024;

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** `out/tickets/index.html` is served at `/tickets/`, `out/404.html` at `/404.html`. */
function urlPathOf(file) {
  const path = "/" + relative(out, file).split(sep).join("/");
  return path.endsWith("/index.html") ? path.slice(0, -"index.html".length) : path;
}

async function writeContentSecurityPolicy(files) {
  const policy = {};
  const styles = new Set();
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const html = await readFile(file, "utf8");
    policy[urlPathOf(file)] = inlineScriptSources(html);
    inlineStyleSources(html).forEach((source) => styles.add(source));
  }
  await writeFile(join(out, "csp.json"), JSON.stringify({ ...policy, styles: [...styles] }, null, 1) + "\n");
}

async function precompress(file) {
  if ((await stat(file)).size <= smallestWorthCompressing) return;
  const content = await readFile(file);
  const brotli = await promisify(brotliCompress)(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  await writeFile(`${file}.br`, brotli);
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}

const exported = await filesBelow(out);
await writeContentSecurityPolicy(exported);
await writeFile(join(out, "rewrites.json"), JSON.stringify(rewrites, null, 1) + "\n");
for (const file of exported.filter((name) => compressible.test(name))) await precompress(file);
