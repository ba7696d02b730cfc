// The limits of what a request may hold, for messages that name them: the types say nothing of lengths.

/** Of the schema of a value: how short and how long, how small and how large, how few and how many. */
const boundsOf = (schema) => [schema.minLength ?? schema.minimum ?? schema.minItems ?? null, schema.maxLength ?? schema.maximum ?? schema.maxItems ?? null];

function* boundsIn(schema, pointer, schemas) {
  if (schema.$ref) return yield* boundsIn(schemas[schema.$ref.split("/").at(-1)], pointer, schemas);
  for (const option of schema.anyOf ?? []) yield* boundsIn(option, pointer, schemas);
  const bounds = boundsOf(schema);
  if (bounds.some((bound) => bound !== null)) yield [pointer, bounds];
  for (const [name, property] of Object.entries(schema.properties ?? {})) yield* boundsIn(property, `${pointer}/${name}`, schemas);
  if (schema.items) yield* boundsIn(schema.items, `${pointer}/*`, schemas);
}

/** The source of `limits.ts`: for each request with a JSON body, the bounds of its fields by JSON pointer, a list's items under `*`. */
export function limitsOf({ paths, components }) {
  const lines = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      const schema = requestBody?.content["application/json"]?.schema;
      const bounds = schema ? [...boundsIn(schema, "", components.schemas)] : [];
      return bounds.length > 0 ? [`  ${JSON.stringify(`${method} ${path}`)}: { ${bounds.map(([pointer, pair]) => `${JSON.stringify(pointer)}: ${JSON.stringify(pair)}`).join(", ")} },\n`] : [];
    }),
  );
  return `/** Written by \`npm run api-types\`: what each field of a request has at least and at most. */
export const limits: Record<string, Record<string, readonly [least: number | null, most: number | null]>> = {
${lines.join("")}};
`;
}
