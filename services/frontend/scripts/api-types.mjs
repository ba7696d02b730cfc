// Writes the types of the API from the description that the built program gives of itself.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { call, startPlatform, temporaryDirectory } from "../../../tests/support/platform.mjs";

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const platform = await startPlatform();
const { body } = await call(platform.url, "GET", "/api/openapi.json");
await platform.stop();
const description = path.join(temporaryDirectory(), "openapi.json");
writeFileSync(description, JSON.stringify(body));
const { status } = spawnSync(process.execPath, [path.join(folder, "node_modules/openapi-typescript/bin/cli.js"), description, "-o", path.join(folder, "src/lib/api/schema.ts")], { stdio: "inherit" });
process.exitCode = status ?? 1;
