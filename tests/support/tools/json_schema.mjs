// The part of JSON Schema that the OpenAPI documents of tools use.

const typeOf = (value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value);
const isOf = (type, value) => typeOf(value) === type || (type === 'number' && typeof value === 'number');

/**
 * What is wrong with `value`, as sentences that begin with where. `document`: the OpenAPI document that references point into.
 * `isAnswer`: what is read-only may stand in an answer, not in a request.
 */
export function problems(document, schema, value, { at = '', isAnswer = false } = {}) {
  const inside = (part, one, name) => problems(document, part, one, { at: name === undefined ? at : `${at}/${name}`, isAnswer });
  const here = at || '/';
  if (schema.$ref) return inside(document.components.schemas[schema.$ref.split('/').at(-1)], value);
  if (value === null && schema.nullable) return [];
  const found = (schema.allOf ?? []).flatMap((part) => inside(part, value));
  if (schema.type && !isOf(schema.type, value)) return [...found, `${here}: ${typeOf(value)} where ${schema.type} is expected`];
  if (schema.enum && !schema.enum.includes(value)) found.push(`${here}: ${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`);
  if (typeof value === 'string' && value.length > (schema.maxLength ?? Infinity)) found.push(`${here}: longer than ${schema.maxLength}`);
  if (Array.isArray(value)) {
    if (schema.items) found.push(...value.flatMap((item, index) => inside(schema.items, item, index)));
    if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) found.push(`${here}: has an item twice`);
  } else if (typeOf(value) === 'object') {
    for (const name of schema.required ?? []) if (!(name in value)) found.push(`${at}/${name}: is missing`);
    for (const [name, one] of Object.entries(value)) {
      const property = schema.properties?.[name];
      if (property?.readOnly && !isAnswer) found.push(`${at}/${name}: is read-only`);
      else if (property) found.push(...inside(property, one, name));
      else if (schema.additionalProperties === false) found.push(`${at}/${name}: is not known`);
      else if (typeof schema.additionalProperties === 'object') found.push(...inside(schema.additionalProperties, one, name));
    }
  }
  return found;
}
