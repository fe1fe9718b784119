/** Whether two JSON values are the same: members of objects in any order. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>]
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && sameJson(left[name], right[name]))
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
