import type { AuthMethod, KeptSecrets, SecretsInput, ToolKind } from "@/lib/api/types";

/** A tool that a connector is for. */
export type Tool = Exclude<ToolKind, "webhook">;

export const tools: Tool[] = ["glpi", "glpi_legacy", "jira_cloud", "jira_service_management", "jira_data_center", "servicenow", "zendesk", "generic"];

/** An address as the tool has them. */
export const addressExamples: Record<Tool, string> = {
  glpi: "https://glpi.example.org",
  glpi_legacy: "https://glpi.example.org",
  jira_cloud: "https://your-site.atlassian.net",
  jira_service_management: "https://your-site.atlassian.net",
  jira_data_center: "https://jira.example.org",
  servicenow: "https://your-instance.service-now.com",
  zendesk: "https://your-name.zendesk.com",
  generic: "https://api.example.org/v1",
};

/** The ways to sign in that a tool knows, the one that suits a program best first. */
export const methodsOf: Record<Tool, AuthMethod[]> = {
  glpi: ["password", "refresh_token", "client_credentials"],
  glpi_legacy: ["user_token", "basic"],
  jira_cloud: ["basic", "bearer", "client_credentials", "refresh_token"],
  jira_service_management: ["basic", "bearer", "client_credentials", "refresh_token"],
  jira_data_center: ["bearer", "basic", "client_credentials", "refresh_token"],
  servicenow: ["basic", "password", "client_credentials", "refresh_token"],
  zendesk: ["basic", "bearer", "client_credentials", "refresh_token"],
  generic: ["bearer", "header", "basic", "client_credentials", "password", "refresh_token", "none"],
};

export type SecretName = keyof KeptSecrets;
export type AccessName = "user_name" | "client_id" | "token_url" | "scope" | "header_name";
/** Those of a way to sign in. */
export type AccessSecret = Exclude<SecretName, "signing">;
export type AccessField = { name: AccessName | AccessSecret; isSecret: boolean; isOptional: boolean };

const field = (name: AccessName, isOptional = false): AccessField => ({ name, isSecret: false, isOptional });
const secret = (name: AccessSecret, isOptional = false): AccessField => ({ name, isSecret: true, isOptional });

/** Tools that say themselves where their tokens are. */
const knowsItsTokens: Tool[] = ["glpi", "servicenow"];

/** What a way to sign in needs, and nothing else, in the order in which people find it in the tool. */
export function accessFields(tool: Tool, method: AuthMethod): AccessField[] {
  const client = [field("client_id"), secret("client_secret")];
  const tokens = [...(knowsItsTokens.includes(tool) ? [] : [field("token_url")]), field("scope", true)];
  const session = tool === "glpi_legacy" ? [secret("app_token", true)] : [];
  switch (method) {
    case "none":
      return [];
    case "basic":
      return [field("user_name"), secret("secret"), ...session];
    case "bearer":
      return [secret("secret")];
    case "header":
      return [field("header_name"), secret("secret")];
    case "user_token":
      return [secret("secret"), ...session];
    case "client_credentials":
      return [...client, ...tokens];
    case "password":
      return [...client, field("user_name"), secret("secret"), ...tokens];
    case "refresh_token":
      return [...client, secret("refresh_token"), ...tokens];
  }
}

/** The name of a field's message: what people call it in that tool. */
export function accessLabelOf(tool: Tool, method: AuthMethod, name: AccessField["name"]) {
  const isAtlassian = tool === "jira_cloud" || tool === "jira_service_management";
  if (name === "user_name" && method === "basic" && isAtlassian) return "email";
  if (name === "user_name" && method === "basic" && tool === "zendesk") return "email_token";
  if (name !== "secret") return name;
  if (method === "user_token") return "user_token";
  if (method === "basic" && (isAtlassian || tool === "zendesk")) return "api_token";
  if (method === "bearer" && tool === "jira_data_center") return "personal_access_token";
  return method === "basic" || method === "password" ? "password" : "token";
}

export type TypedSecrets = Record<SecretName, string>;
export const noSecrets: TypedSecrets = { secret: "", client_secret: "", app_token: "", refresh_token: "", signing: "" };

const secretNames: SecretName[] = ["secret", "client_secret", "app_token", "refresh_token", "signing"];

/** Tools that can be told to call us when something changes, by a webhook that they sign. */
export const sendsWebhooks = (tool: Tool): boolean => tool !== "servicenow";

/**
 * What is sent of the secrets: those that were typed. What is left empty stays as it is kept; what is kept and the way to sign in
 * does not need is taken away.
 */
export function secretsSent(tool: Tool, method: AuthMethod, kept: KeptSecrets, typed: TypedSecrets): SecretsInput {
  const needed: string[] = [...accessFields(tool, method).map(({ name }) => name), ...(sendsWebhooks(tool) ? ["signing"] : [])];
  const sent = secretNames.flatMap((name): [SecretName, string][] => {
    if (!needed.includes(name)) return kept[name] ? [[name, ""]] : [];
    return typed[name] === "" ? [] : [[name, typed[name]]];
  });
  return Object.fromEntries(sent);
}

/** Scheme, host and port: a secret goes only where it was given for. */
export const originOf = (address: string): string => /^[a-z]+:\/\/[^/?#]*/i.exec(address.trim())?.[0].toLowerCase() ?? address.trim();
