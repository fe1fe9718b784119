/** Levels of lists and objects within each other that an answer may have. */
const deepest = 100

/** Whether an answer goes deeper than any form does: what follows it would run out of stack. */
export function isTooDeep(answer: unknown): boolean {
  let level: readonly unknown[] = [answer]
  for (let depth = 0; depth <= deepest; depth++) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as unknown[]) : []))
    if (level.length === 0) return false
  }
  return true
}
