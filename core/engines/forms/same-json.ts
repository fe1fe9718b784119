/** Whether two JSON values are the same, whatever the order of members. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b))
}

/** Whether a list has two items that are the same, at a cost that follows its length. */
export function hasTwice(list: readonly unknown[]): boolean {
  return new Set(list.map(canonical)).size < list.length
}

/** The same text for the same JSON, whatever the order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    return Array.isArray(part) ? ['[', ...(part as unknown[])] : ['{', ...Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)).flat()]
  })
}
