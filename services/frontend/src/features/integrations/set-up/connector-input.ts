import type { Connector, ConnectorAuthentication, ConnectorDirection, ConnectorMapping, ConnectorRules, ConnectorSettings } from "@/lib/api/types";
import { accessFields, methodsOf, type Tool } from "./access";
import { callNames, callsInputOf, callsOf, type CallsInput, firstCalls, hasBody } from "./calls";
import { jsonOf } from "./json-text";
import { type MappingInput, mappingInputOf, mappingOf } from "./mapping";

export type Authentication = Required<ConnectorAuthentication>;
export type Rules = Required<ConnectorRules>;

/** A connector as it is typed, without its secrets: those are kept nowhere but in the form. */
export type ConnectorInput = {
  /** The version that was begun from. */
  base: number;
  tool: Tool | null;
  name: string;
  base_url: string;
  authentication: Authentication;
  /** Digits; nothing: as many as the tool usually takes. */
  calls_per_minute: string;
  direction: ConnectorDirection;
  mapping: MappingInput;
  rules: Rules;
  calls: CallsInput;
  paused: boolean;
};

const authenticationOf = (given: ConnectorAuthentication = {}): Authentication => ({ method: "none", user_name: "", client_id: "", token_url: "", scope: "", header_name: "", ...given });
const rulesOf = (given: ConnectorRules = {}): Rules => ({ when: "all", statuses: [], priorities: [], assignees: [], assigned: null, ...given });

export const blankConnector: ConnectorInput = {
  base: 0,
  tool: null,
  name: "",
  base_url: "",
  authentication: authenticationOf(),
  calls_per_minute: "",
  direction: "out",
  mapping: mappingInputOf(),
  rules: rulesOf(),
  calls: callsInputOf(),
  paused: false,
};

/** What a newly chosen tool brings; what was typed about tickets and names stays. */
export const chosenTool = (tool: Tool, mapping: ConnectorMapping): Partial<ConnectorInput> => ({
  tool,
  authentication: authenticationOf({ method: methodsOf[tool][0] ?? "none" }),
  mapping: mappingInputOf(mapping),
  calls: tool === "generic" ? firstCalls : callsInputOf(),
});

export const connectorInputOf = ({ version, tool, name, settings, health }: Connector): ConnectorInput => ({
  base: version,
  tool: tool as Tool,
  name,
  base_url: settings.base_url ?? "",
  authentication: authenticationOf(settings.authentication),
  calls_per_minute: settings.calls_per_minute ? String(settings.calls_per_minute) : "",
  direction: settings.direction ?? "out",
  mapping: mappingInputOf(settings.mapping),
  rules: rulesOf(settings.rules),
  calls: callsInputOf(settings.generic),
  paused: health.state === "paused",
});

/** Of a way to sign in, only what it needs; where tokens are may be said although the tool says it itself. */
function authenticationSent(tool: Tool, typed: Authentication): ConnectorAuthentication {
  const names = ["user_name", "client_id", "token_url", "scope", "header_name"] as const;
  const shown = accessFields(tool, typed.method).map(({ name }) => name as string);
  const needed = shown.includes("scope") ? [...shown, "token_url"] : shown;
  return { method: typed.method, ...Object.fromEntries(names.map((name) => [name, needed.includes(name) ? typed[name].trim() : ""])) };
}

/** The settings as they are sent. `before`: what a screen does not show of them stays. */
export function settingsOf(typed: ConnectorInput, tool: Tool, before: ConnectorSettings = {}): ConnectorSettings {
  return {
    ...before,
    base_url: typed.base_url.trim().replace(/\/+$/, ""),
    authentication: authenticationSent(tool, typed.authentication),
    direction: typed.direction,
    mapping: mappingOf(typed.mapping),
    rules: typed.rules.when === "matching" ? typed.rules : rulesOf({ when: typed.rules.when }),
    generic: callsOf(tool === "generic" ? typed.calls : callsInputOf()),
    calls_per_minute: Number(typed.calls_per_minute),
  };
}

/** Where JSON was typed that is none, by the places that the server names. */
export function brokenJson(typed: ConnectorInput): string[] {
  const broken = (text: string) => jsonOf(text) === undefined;
  const fields = typed.mapping.fields.filter(({ kind, value }) => kind === "json" && broken(value)).map(({ name }) => `settings/mapping/fields/${name.trim()}`);
  const calls = typed.tool === "generic" ? callNames.filter((name) => hasBody(typed.calls[name]) && broken(typed.calls[name].body)).map((name) => `settings/generic/${name}/body`) : [];
  return [...fields, ...calls];
}
