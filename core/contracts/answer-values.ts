/** Values that an answer may have in all: rows of a table times its columns, many times over. */
export const mostAnswerValues = 50_000

/** Whether an answer has more values than any may have; looks at no more of them than that, however deep they lie. */
export function hasTooManyValues(answer: unknown): boolean {
  let count = 0
  const open: unknown[] = [answer]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    const within: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
    count += within.length
    if (count > mostAnswerValues) return true
    for (const one of within) open.push(one)
  }
  return false
}
