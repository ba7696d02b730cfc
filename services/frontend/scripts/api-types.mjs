// Writes the types and the limits of the API from the description that the built program gives of itself.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { call, startPlatform, temporaryDirectory } from "../../../tests/support/platform.mjs";
import { limitsOf } from "./api-limits.mjs";

const frontend = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const written = (name) => path.join(frontend, "src/lib/api", name);
const platform = await startPlatform();
const { body } = await call(platform.url, "GET", "/api/openapi.json");
await platform.stop();
writeFileSync(written("limits.ts"), limitsOf(body));
const description = path.join(temporaryDirectory(), "openapi.json");
writeFileSync(description, JSON.stringify(body));
const generator = path.join(frontend, "node_modules/openapi-typescript/bin/cli.js");
process.exitCode = spawnSync(process.execPath, [generator, description, "-o", written("schema.ts")], { stdio: "inherit" }).status ?? 1;
