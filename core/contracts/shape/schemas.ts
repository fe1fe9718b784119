import { readFileSync } from 'node:fs'

/** Kinds of pack files: each has `schemas/<kind>.schema.json`. */
export const fileKinds = ['topic', 'dataset', 'rule', 'workflow', 'form', 'duty', 'dashboard', 'pack-test'] as const
export type FileKind = (typeof fileKinds)[number]

export type SchemaObject = { readonly [keyword: string]: unknown }

const read = new Map<string, SchemaObject>()

/** `schemas/<kind>.schema.json`, read once, every `$ref` made absolute so that any part of it can be compiled alone. */
export function schemaOf(kind: FileKind | 'common'): SchemaObject {
  const file = `${kind}.schema.json`
  const known = read.get(file)
  if (known !== undefined) return known
  const schema = absolute(JSON.parse(readFileSync(new URL(`../../../schemas/${file}`, import.meta.url), 'utf8')), file) as SchemaObject
  read.set(file, schema)
  return schema
}

function absolute(part: unknown, file: string): unknown {
  if (Array.isArray(part)) return part.map((item) => absolute(item, file))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === '$ref' && typeof value === 'string' && value.startsWith('#') ? `${file}${value}` : absolute(value, file)]),
  )
}
