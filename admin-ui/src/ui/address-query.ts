import type { LocationQuery } from 'vue-router'

/** The one value that an address gives a name; empty: none. */
export function oneIn(query: LocationQuery, name: string): string {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/** The values that an address gives a name, as it lists them. */
export function manyIn(query: LocationQuery, name: string): string[] {
  return oneIn(query, name).split(',').filter((value) => value !== '')
}

/** Those of some known values that an address names, in their own order. */
export function knownIn<T extends string>(query: LocationQuery, name: string, known: readonly T[]): T[] {
  const named: readonly string[] = manyIn(query, name)
  return known.filter((value) => named.includes(value))
}

/** A filter as addresses and the API take it: only what narrows, lists with commas. */
export function addressOf<K extends string>(filter: Readonly<Record<K, string | readonly string[]>>): Partial<Record<K, string>> {
  const entries = Object.entries<string | readonly string[]>(filter).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(',')] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Partial<Record<K, string>>
}
