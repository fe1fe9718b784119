/** JSON as the store keeps it in a column. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject { readonly [name: string]: Json | undefined }

/**
 * JSON with object members in code point order of their names and no white space, so that equal values have equal bytes
 * (the parts of RFC 8785 that matter without fractions). Members that are `undefined` are left out.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
