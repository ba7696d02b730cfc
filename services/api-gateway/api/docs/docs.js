(() => {
  "use strict";
  const texts = {
    en: { about: "Every route of this installation, from its own OpenAPI document", filter: "Filter by path, name or word",
          none: "No route matches.", failed: "The API description could not be loaded.", permission: "Permission", anyone: "anyone, no token",
          parameters: "Parameters", name: "Name", where: "In", type: "Type", required: "required", body: "Body", answer: "Answer",
          errors: "Errors", example: "Example", copy: "Copy", copied: "Copied", nothing: "no content", rate: "Rate limit" },
    fr: { about: "Toutes les routes de cette installation, d’après son propre document OpenAPI", filter: "Filtrer par chemin, nom ou mot",
          none: "Aucune route ne correspond.", failed: "La description de l’API n’a pas pu être chargée.", permission: "Permission",
          anyone: "tout le monde, sans jeton", parameters: "Paramètres", name: "Nom", where: "Dans", type: "Type", required: "obligatoire",
          body: "Corps", answer: "Réponse", errors: "Erreurs", example: "Exemple", copy: "Copier", copied: "Copié",
          nothing: "pas de contenu", rate: "Limite de débit" },
  };
  const t = texts[document.documentElement.lang] || texts.en;
  const byId = (id) => document.getElementById(id);

  /** An element with a class, attributes and children (elements or text, never markup). */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  let description;
  const resolve = (schema) => {
    const match = schema && schema.$ref && /^#\/components\/(schemas|responses)\/(.+)$/.exec(schema.$ref);
    return match ? description.components[match[1]][match[2]] : schema;
  };

  /** A schema in the notation of TypeScript. */
  function shape(given, indent = "") {
    const schema = resolve(given);
    if (!schema || Object.keys(schema).length === 0) return "unknown";
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    const choices = schema.anyOf || schema.oneOf;
    if (choices) return choices.map((choice) => shape(choice, indent)).join(" | ");
    const types = [].concat(schema.type || "object");
    return types.map((type) => {
      if (type === "array") {
        const item = shape(schema.items, indent);
        return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
      }
      if (type === "object") {
        if (schema.additionalProperties) return `{ [name: string]: ${shape(schema.additionalProperties, indent)} }`;
        const required = new Set(schema.required || []);
        const inner = indent + "  ";
        const lines = Object.entries(schema.properties || {}).map(([name, property]) =>
          `${inner}${name}${required.has(name) ? "" : "?"}: ${shape(property, inner)}${rule(resolve(property))}`);
        return lines.length ? `{\n${lines.join("\n")}\n${indent}}` : "{}";
      }
      return type;
    }).join(" | ");
  }

  function rule(schema) {
    const said = [];
    if (schema.format) said.push(schema.format);
    if (schema.minLength !== undefined || schema.maxLength !== undefined && schema.format === undefined)
      said.push(`${schema.minLength ?? 0}..${schema.maxLength ?? ""}`);
    if (schema.maxItems !== undefined) said.push(`${schema.minItems ?? 0}..${schema.maxItems}`);
    if (schema.minimum !== undefined) said.push(`${schema.minimum}..${schema.maximum ?? ""}`);
    return said.length ? `  // ${said.join(", ")}` : "";
  }

  function sample(given, name = "") {
    const schema = resolve(given) || {};
    if (schema.enum) return schema.enum[0];
    const choices = schema.anyOf || schema.oneOf;
    if (choices) return sample(choices[0], name);
    const type = [].concat(schema.type || "object")[0];
    if (type === "string") return schema.format === "email" ? "name@example.org" : schema.format === "uuid" ? "01932f5e-7c1a-7b3e-9d2f-4a5b6c7d8e9f" : name || "text";
    if (type === "integer" || type === "number") return schema.minimum ?? 1;
    if (type === "boolean") return true;
    if (type === "array") return Array.from({ length: Math.max(schema.minItems ?? 1, 1) }, () => sample(schema.items, name));
    const required = new Set(schema.required || []);
    return Object.fromEntries(Object.entries(schema.properties || {}).filter(([key]) => required.has(key)).map(([key, value]) => [key, sample(value, key)]));
  }

  function curl(method, path, operation, jsonBody) {
    const query = (operation.parameters || []).filter((p) => p.in === "query" && p.required).map((p) => `${p.name}=${encodeURIComponent(sample(p.schema, p.name))}`);
    const address = location.origin + path.replace(/\{(\w+)\}/g, "01932f5e-7c1a-7b3e-9d2f-4a5b6c7d8e9f") + (query.length ? "?" + query.join("&") : "");
    const lines = [`curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}'${address}'`];
    if ((operation.security || []).length) lines.push(`  -H "Authorization: Bearer $TOKEN"`);
    if (jsonBody) {
      lines.push(`  -H 'Content-Type: application/json'`);
      lines.push(`  -d '${JSON.stringify(sample(jsonBody)).replace(/'/g, "'\\''")}'`);
    }
    return lines.join(" \\\n");
  }

  const section = (title, ...children) => [make("h3", {}, title), ...children];

  function parameterTable(parameters) {
    const rows = parameters.map((p) => make("tr", {}, make("td", {}, make("code", {}, p.name)), make("td", {}, p.in),
      make("td", {}, make("code", {}, shape(p.schema) + rule(resolve(p.schema)).replace("  // ", " · "))), make("td", {}, p.required ? t.required : "")));
    return make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, t.name), make("th", {}, t.where), make("th", {}, t.type), make("th", {}))),
      make("tbody", {}, ...rows));
  }

  function copyButton(text) {
    const button = make("button", { type: "button" }, t.copy);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = t.copied;
      setTimeout(() => (button.textContent = t.copy), 1500);
    });
    return button;
  }

  function fill(body, method, path, operation) {
    const permission = operation["x-permission"] || "";
    body.append(...section(t.permission, make("div", {}, permission === "anyone" ? t.anyone : permission)));
    if ((operation.parameters || []).length) body.append(...section(t.parameters, parameterTable(operation.parameters)));
    const bodies = Object.entries((operation.requestBody && operation.requestBody.content) || {});
    for (const [kind, content] of bodies) body.append(...section(t.body, make("pre", {}, `${kind}\n${shape(content.schema)}`)));
    const jsonBody = bodies.filter(([kind]) => kind === "application/json").map(([, content]) => content.schema)[0];
    const errors = [];
    for (const [status, given] of Object.entries(operation.responses || {})) {
      const response = resolve(given);
      const kinds = Object.entries(response.content || {});
      if (kinds.some(([kind]) => kind === "application/problem+json")) { errors.push(`${status} ${response.description}`); continue; }
      body.append(...section(`${t.answer} ${status}`));
      const headers = Object.entries(response.headers || {});
      if (headers.length) body.append(parameterTable(headers.map(([name, header]) => ({ name, in: "header", schema: header.schema }))));
      if (!kinds.length) body.append(make("div", { class: "none" }, t.nothing));
      for (const [kind, content] of kinds) body.append(make("pre", {}, `${kind}\n${shape(content.schema)}`));
    }
    if (errors.length) body.append(...section(t.errors, make("div", { class: "what" }, errors.join(" · "))));
    const example = curl(method, path, operation, jsonBody);
    body.append(make("div", { class: "row" }, make("h3", {}, t.example), copyButton(example)), make("pre", {}, example));
  }

  function operationElement({ method, path, operation }) {
    const body = make("div", { class: "body" });
    const element = make("details", { id: operation.operationId },
      make("summary", {}, make("span", { class: `method ${method}` }, method), make("span", { class: "path" }, path), make("span", { class: "what" }, operation.summary || "")), body);
    element.addEventListener("toggle", () => {
      if (element.open && !body.childElementCount) fill(body, method, path, operation);
      if (element.open) history.replaceState(null, "", `#${element.id}`);
    });
    return element;
  }

  function show(operations) {
    const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = operations.filter((o) => words.every((word) => o.text.includes(word)));
    const groups = Map.groupBy ? Map.groupBy(matching, (o) => o.tag) : matching.reduce((m, o) => m.set(o.tag, [...(m.get(o.tag) || []), o]), new Map());
    const main = byId("operations"), contents = byId("contents");
    main.replaceChildren();
    contents.replaceChildren();
    for (const [tag, members] of groups) {
      main.append(make("h2", { id: `tag-${tag}` }, tag), ...members.map((o) => o.element));
      contents.append(make("a", { href: `#tag-${tag}` }, `${tag} (${members.length})`));
    }
    if (!matching.length) main.append(make("p", { class: "none" }, t.none));
  }

  async function load() {
    byId("about").textContent = t.about;
    const filter = byId("filter");
    filter.placeholder = t.filter;
    filter.setAttribute("aria-label", t.filter);
    const response = await fetch("/api/openapi.json");
    if (!response.ok) throw new Error(response.status);
    description = await response.json();
    const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method, path, operation, tag: (operation.tags || [""])[0],
        text: `${method} ${path} ${operation.summary || ""} ${operation.operationId || ""} ${(operation.tags || []).join(" ")}`.toLowerCase(),
        element: operationElement({ method, path, operation }),
      })));
    filter.addEventListener("input", () => show(operations));
    show(operations);
    const named = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    if (named) {
      if (named.tagName === "DETAILS") named.open = true;
      named.scrollIntoView();
    }
  }

  load().catch(() => byId("operations").replaceChildren(make("p", { class: "none" }, t.failed)));
})();
