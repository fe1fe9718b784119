import type { ScaleShape } from './shape.ts'

/** SELECT of `rule`, `level`, `key` (its members by `|`, identifiers as tokens) over `people`: every alert that the pack's rules are to raise on the generated rows, and no other. */
export function plantedSql({ villages }: ScaleShape): string {
  const opposite = `(b + ${villages / 2}) % ${villages}`
  const licence = `(2 * (b * 25 + (r - 4) // 8))`
  const one = (rule: string, level: string, key: string, when: string) => `SELECT '${rule}' AS rule, ${level} AS level, (${key})::VARCHAR AS key FROM people WHERE ${when}`
  const either = (when: string, level: string, otherwise = "'yellow'") => `CASE WHEN ${when} THEN '${level}' ELSE ${otherwise} END`
  const exam = (k: number) => `'E' || lpad((i * 32 + ${k})::VARCHAR, 10, '0')`
  const contract = (prefix: string, village: string) => `'${prefix}' || lpad((${village})::VARCHAR, 9, '0')`
  return [
    one('late-report', either('b % 50 = 1', 'red'), exam(0), 'r = 30 AND b % 25 = 1'),
    one('uncovered-disabled', either('r = 34 AND b % 10 = 0', 'red'), `'CJ' || lpad(i::VARCHAR, 9, '0')`, '(r = 34 AND b % 5 = 0) OR (r = 42 AND b % 5 = 1)'),
    one('dead-still-paid', either('b % 20 = 2', 'red'), 'i * 4', 'r = 35 AND b % 10 = 2'),
    one('shop-without-licence', either('r = 44', 'orange', "'red'"), licence, '(r = 28 AND b % 10 = 0) OR (r = 36 AND b % 10 = 1) OR (r = 44 AND b % 10 = 2)'),
    one('twin-names', either('r = 52', 'red'), licence, '(r = 52 AND b % 10 = 4) OR (r = 68 AND b % 10 = 6)'),
    one('failed-twice', either('b % 20 = 5', 'red'), `${licence} * 5 + 1`, 'r = 76 AND b % 10 = 5'),
    one('complaint-burst', either('b % 20 = 7', 'red'), licence, 'r = 84 AND b % 10 = 7'),
    one('repeated-exams', either('b % 20 = 3', 'red'), exam(1), 'r = 60 AND b % 10 = 3'),
    one('big-payee', either('b % 20 = 6', 'red'), 'token', 'r = 9 AND b % 10 = 6'),
    one('low-rent', either('b % 10 = 1', 'red'), contract('HZ', 'b'), `r = 0 AND b % 10 IN (1, 4)`),
    one('kin-contract', either('b % 40 = 0', 'red', "'orange'"), `token || '|' || ${contract('HK', opposite)}`, 'r = 0 AND b % 20 = 0'),
  ].join(' UNION ALL ')
}
